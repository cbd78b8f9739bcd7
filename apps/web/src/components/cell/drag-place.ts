/** A cell as it lies in the window, in CSS pixels. */
export interface Lane {
  id: string;
  top: number;
  bottom: number;
}

/**
 * Where a cell goes that is let go at a height: by how many places it moves, and at which height a line shows it.
 *
 * @param lanes all cells, from above
 */
export function placeAt(lanes: readonly Lane[], id: string, y: number): { by: number; line: number } {
  const from = lanes.findIndex((lane) => lane.id === id);
  const others = lanes.filter((lane) => lane.id !== id);
  const to = others.filter(({ top, bottom }) => (top + bottom) / 2 < y).length;
  const [above, below] = [others[to - 1], others[to]];
  const own = lanes[from];
  if (from < 0 || !own || to === from) return { by: 0, line: own?.top ?? y };
  const line = above && below ? (above.bottom + below.top) / 2 : above ? above.bottom + gap : (below?.top ?? y) - gap;
  return { by: to - from, line };
}

/** Between the line and the first or last cell. */
const gap = 6;
