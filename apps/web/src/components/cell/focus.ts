const attribute = 'data-cell';

/** Puts the focus on a cell, once it is drawn. */
export function focusCell(id: string): void {
  requestAnimationFrame(() => {
    const cell = document.querySelector<HTMLElement>(`[${attribute}="${CSS.escape(id)}"]`);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest' });
  });
}

/** The cell before (-1) or after (1) another on the page. */
export function neighbourOf(id: string, by: -1 | 1): string | undefined {
  const cells = [...document.querySelectorAll<HTMLElement>(`[${attribute}]`)].map((cell) => cell.dataset.cell);
  return cells[cells.indexOf(id) + by];
}
