const all = 'flapbook-found';
const present = 'flapbook-found-present';

/** Marks what was found, and the present one of it. Browsers that cannot mark texts have the mark of the cell. */
export function highlight(ranges: readonly Range[], current: Range | undefined): void {
  if (!('highlights' in CSS)) return;
  CSS.highlights.set(all, new Highlight(...ranges));
  if (current) CSS.highlights.set(present, new Highlight(current));
  else CSS.highlights.delete(present);
}

export function clearHighlights(): void {
  if (!('highlights' in CSS)) return;
  CSS.highlights.delete(all);
  CSS.highlights.delete(present);
}
