import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

/** A table of more rows keeps only those in sight in the page. */
const most = 200;
/** Height of a row in CSS pixels, as the style sheet has it. */
const height = 34;

interface VisibleRows<Row> {
  shown: readonly Row[];
  /** Index of the first one shown. */
  first: number;
  /** Room of the rows before and after, in CSS pixels. */
  before: number;
  after: number;
}

/** The rows in sight of the frame that scrolls; all of them where they are few, or where nothing scrolls. */
export function useVisibleRows<Row>(
  rows: readonly Row[],
  frame: RefObject<HTMLElement | null>,
  still: boolean,
): VisibleRows<Row> {
  const enabled = !still && rows.length > most;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
    enabled,
  });
  if (!enabled) return { shown: rows, first: 0, before: 0, after: 0 };
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last) return { shown: rows.slice(0, 30), first: 0, before: 0, after: (rows.length - 30) * height };
  return {
    shown: rows.slice(first.index, last.index + 1),
    first: first.index,
    before: first.start,
    after: virtualizer.getTotalSize() - last.end,
  };
}
