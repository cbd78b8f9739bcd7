const attribute = 'data-cell';

/** Puts the focus on a cell, once it is drawn. */
export function focusCell(id: string): void {
  requestAnimationFrame(() => {
    const cell = cellElement(id);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest' });
  });
}

/** The cell before (-1) or after (1) another on the page. */
export function neighbourOf(id: string, by: -1 | 1): string | undefined {
  const cells = [...document.querySelectorAll<HTMLElement>(`[${attribute}]`)].map((cell) => cell.dataset.cell);
  return cells[cells.indexOf(id) + by];
}

/** The cell that has the focus itself, not a field in it. */
export function cellWithFocus(): string | undefined {
  const { activeElement } = document;
  return activeElement?.hasAttribute(attribute) ? focusedCell() : undefined;
}

/** The cell that has the focus, itself or in a field. */
export function focusedCell(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(`[${attribute}]`)?.dataset.cell;
}

/** Brings a cell into sight, once it is drawn; the focus stays where it is. */
export function revealCell(id: string): void {
  requestAnimationFrame(() => cellElement(id)?.scrollIntoView({ block: 'nearest' }));
}

function cellElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[${attribute}="${CSS.escape(id)}"]`);
}
