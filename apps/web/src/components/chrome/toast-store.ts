export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const lifetime = 8000;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let count = 0;

export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  getSnapshot: (): readonly Toast[] => toasts,
};

/** Says something for a while, with a way back where there is one. */
export function say(text: string, action?: Toast['action']): void {
  count += 1;
  const toast = { id: count, text, ...(action && { action }) };
  // One at a time: what was said before is history by now.
  set([toast]);
  setTimeout(() => dismiss(toast.id), lifetime);
}

export function dismiss(id: number): void {
  if (toasts.some((toast) => toast.id === id)) set(toasts.filter((toast) => toast.id !== id));
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
