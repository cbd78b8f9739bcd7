import { useEffect, useSyncExternalStore } from 'react';
import type { IconName } from '../chrome/icons';
import { useCellId } from '../notebook/cell-place';

/** The state of a cell as its own line says it. */
export interface ShownState {
  icon: IconName;
  word: string;
  tone: 'good' | 'bad' | 'warn' | 'accent' | undefined;
}

const listeners = new Set<() => void>();
let states: ReadonlyMap<string, ShownState> = new Map();

function set(cell: string, state: ShownState | undefined): void {
  const next = new Map(states);
  if (state) next.set(cell, state);
  else next.delete(cell);
  states = next;
  for (const listener of listeners) listener();
}

/** Lets the outline show what the line of the cell around this component says. */
export function useShownState({ icon, word, tone }: ShownState): void {
  const cell = useCellId();
  useEffect(() => set(cell, { icon, word, tone }), [cell, icon, word, tone]);
  useEffect(() => () => set(cell, undefined), [cell]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const none: ReadonlyMap<string, ShownState> = new Map();

/** The states of all cells that have one. */
export function useShownStates(): ReadonlyMap<string, ShownState> {
  return useSyncExternalStore(
    subscribe,
    () => states,
    () => none,
  );
}
