import { useEffect, useState } from 'react';
import type { OutlineEntry } from '../../notebook/outline';
import { currentOf } from './places';

/** The number of the entry that is being read, as one scrolls. */
export function useCurrent(entries: readonly OutlineEntry[], shown: boolean): number {
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    if (!shown) return;
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setCurrent(currentOf(entries)));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [entries, shown]);
  return current;
}
