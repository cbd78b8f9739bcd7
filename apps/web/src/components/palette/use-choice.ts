import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

/** Which of `count` options is chosen, moved by the arrow keys, and the list that keeps it in sight. */
export function useChoice(count: number, question: string) {
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at the top
  useEffect(() => setChosen(0), [question]);
  const at = Math.min(chosen, Math.max(0, count - 1));
  useEffect(() => {
    list.current?.querySelectorAll('[role="option"]')[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  /** True when the key was for the list. */
  const press = (event: KeyboardEvent): boolean => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return false;
    event.preventDefault();
    if (count > 0) setChosen((at + step + count) % count);
    return true;
  };
  return { at, list, press, setChosen };
}
