import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';

/** So far outside of the window, in CSS pixels, what is drawn follows what it shows. */
const near = '300px';

interface Props {
  box: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/**
 * Draws anew what is in sight or near it. What is far away stays as it was drawn last and is drawn anew when it comes
 * near, so that a slider moves what its reader sees and nothing else.
 */
export function InSight({ box, children }: Props) {
  const [isNear, setNear] = useState(true);
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
  return drawn.current;
}
