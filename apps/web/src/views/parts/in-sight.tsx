import { type ReactNode, type RefObject, useEffect, useReducer, useRef, useState } from 'react';

/** So far outside of the window, in CSS pixels, what is drawn follows at once what it shows. */
const near = '50px';
/** What is further away follows when it has been at rest for so long, in milliseconds. */
const rest = 300;

interface Props {
  box: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** Draws what is in sight or near it at once, and the rest a moment later: a slider moves first what its reader sees. */
export function InSight({ box, children }: Props) {
  const [isNear, setNear] = useState(true);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const drawn = useRef(children);
  if (isNear) drawn.current = children;
  useEffect(() => {
    if (!box.current) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? true), {
      rootMargin: near,
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  useEffect(() => {
    if (isNear || drawn.current === children) return;
    const timer = setTimeout(() => {
      drawn.current = children;
      redraw();
    }, rest);
    return () => clearTimeout(timer);
  }, [isNear, children]);
  return drawn.current;
}
