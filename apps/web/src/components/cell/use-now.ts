import { useSyncExternalStore } from 'react';

/** How often what is said relative to now is said anew, in milliseconds. */
const tick = 20_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let ticks = 0;

/** One clock for the page, so that a hundred cells do not need a hundred. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    ticks += 1;
    for (const each of listeners) each();
  }, tick);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const snapshot = () => ticks;

/** The time in milliseconds; the component is drawn again as it goes on. */
export function useNow(): number {
  useSyncExternalStore(subscribe, snapshot, snapshot);
  return Date.now();
}
