import type { Subject } from './find';
import type { View } from './view';

/** Views with what each of them shows, in the order in which they stand below each other. */
export interface Choice {
  view: View;
  subjects: readonly Subject[];
}

/**
 * Which views show a result. `auto` takes every view that finds something of its own; a name takes that view alone.
 * An object that hangs from several places is shown once by views that do not compare; what hangs from an object that a
 * view covers is shown by that view alone.
 */
export function chooseViews(name: string, subjects: readonly Subject[], registry: readonly View[]): Choice[] {
  const candidates = name === 'auto' ? registry : registry.filter((view) => view.name === name);
  const covering = candidates.filter(({ covers }) => covers).flatMap((view) => accepted(view, subjects));
  const open = subjects.filter((subject) => !covering.some((above) => hangsFrom(subject, above)));
  return candidates
    .map((view) => ({ view, subjects: accepted(view, open) }))
    .filter(({ view, subjects: found }) => found.length > 0 && (view.together?.(found) ?? true));
}

function accepted(view: View, subjects: readonly Subject[]): Subject[] {
  const fitting = subjects.filter((subject) => view.accepts(subject));
  if (view.compares) return fitting;
  const seen = new Set<unknown>();
  return fitting.filter(({ object }) => {
    const identity = object.key ?? object;
    return !seen.has(identity) && seen.add(identity);
  });
}

function hangsFrom({ path }: Subject, above: Subject): boolean {
  return path.length > above.path.length && above.path.every((part, index) => path[index] === part);
}
