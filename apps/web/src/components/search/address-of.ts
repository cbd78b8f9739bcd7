import type { Match } from './use-notebook-search';

/** Where a match is: its notebook, at its cell. */
export function addressOf({ notebook, cell }: Pick<Match, 'notebook' | 'cell'>): string {
  const path = `/notebooks/${encodeURIComponent(notebook.id)}`;
  return cell ? `${path}#cell-${encodeURIComponent(cell.id)}` : path;
}
