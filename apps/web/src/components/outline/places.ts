import type { OutlineEntry } from '../../notebook/outline';
import { focusCell } from '../cell/focus';

const headings = 'h1, h2, h3, h4, h5, h6';

/** Where an entry is on the page: its heading while that is drawn, else its cell. */
export function placeOf({ cell, kind, text }: OutlineEntry): Element | undefined {
  const frame = document.querySelector(`[data-cell="${CSS.escape(cell)}"]`) ?? undefined;
  if (!frame || kind !== 'MARKDOWN') return frame;
  // Maths is drawn with more letters than it is written with: the words in front of it must do.
  const begins = text.slice(0, 12);
  return (
    [...frame.querySelectorAll(headings)].find(({ textContent }) => textContent.trim().startsWith(begins)) ?? frame
  );
}

/** Scrolls to an entry and puts the focus on its cell. */
export function goTo(entry: OutlineEntry): void {
  const place = placeOf(entry);
  focusCell(entry.cell);
  // After the focus, which keeps the cell in sight but not this heading of it.
  requestAnimationFrame(() => requestAnimationFrame(() => place?.scrollIntoView({ block: 'start' })));
}

/** How far below the top of the window a place still counts as reached, in pixels. */
const reached = 140;

/** The number of the entry that is being read: the last one whose place has come to the top. */
export function currentOf(entries: readonly OutlineEntry[]): number {
  const bottom = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  const limit = bottom ? innerHeight : reached;
  const tops = entries.map((entry) => placeOf(entry)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY);
  return Math.max(
    0,
    tops.findLastIndex((top) => top <= limit),
  );
}
