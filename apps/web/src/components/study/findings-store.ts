import { useEffect, useSyncExternalStore } from 'react';
import type { Results } from '../../studies/results/result';

const listeners = new Set<() => void>();
let shown: ReadonlyMap<string, Results> = new Map();

function set(cell: string, results: Results | undefined): void {
  const next = new Map(shown);
  if (results) next.set(cell, results);
  else next.delete(cell);
  shown = next;
  for (const listener of listeners) listener();
}

/** Lets texts of the notebook say what a study's results say. */
export function useTold(cell: string, results: Results | undefined): void {
  useEffect(() => set(cell, results), [cell, results]);
  useEffect(() => () => set(cell, undefined), [cell]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The results that a cell of this page shows; undefined while it shows none. */
export function useToldBy(cell: string): Results | undefined {
  return useSyncExternalStore(
    subscribe,
    () => shown.get(cell),
    () => undefined,
  );
}
