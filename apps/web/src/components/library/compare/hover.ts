import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let hovered: string | undefined;

/** Which result the pointer is on, for the table and the drawing alike; only what changes is drawn again. */
export const hover = {
  set(key: string | undefined): void {
    if (key === hovered) return;
    hovered = key;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useHovered(): string | undefined {
  return useSyncExternalStore(
    hover.subscribe,
    () => hovered,
    () => undefined,
  );
}

export function useIsHovered(key: string): boolean {
  return useSyncExternalStore(
    hover.subscribe,
    () => hovered === key,
    () => false,
  );
}
