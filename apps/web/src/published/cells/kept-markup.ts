/** Characters that are kept in all, at most. */
const ROOM = 32_000_000;

const kept = new Map<string, string>();
let size = 0;

/** Markup that never changes under its name: made once, and forgotten when others have been wanted more lately. */
export function keptMarkup(name: string, make: () => string): string {
  const known = kept.get(name);
  const markup = known ?? make();
  if (known === undefined) size += markup.length;
  // The last one in a map is the one that was set last.
  kept.delete(name);
  kept.set(name, markup);
  for (const [oldest, old] of kept) {
    if (size <= ROOM || oldest === name) break;
    kept.delete(oldest);
    size -= old.length;
  }
  return markup;
}
