import type { Cell } from '../content';
import { mergeText, type Piece } from './text';
import { mergeEntries, mergeValue } from './values';

export interface MergedCell {
  /** With both texts where they disagree. */
  cell: Cell;
  pieces: readonly Piece[];
  /** Both set how the cell is shown, or its kind; mine holds. */
  clash: boolean;
}

/** A cell that both sides have; without a base when both added it. */
export function mergeCell(
  base: Cell | undefined,
  mine: Cell,
  theirs: Cell,
): Omit<MergedCell, 'cell'> & { fields: Cell } {
  const from = base ?? { ...mine, source: '', options: {} };
  const kind = mergeValue(from.kind, mine.kind, theirs.kind);
  const view = mergeValue(from.view, mine.view, theirs.view);
  const options = mergeEntries(from.options ?? {}, mine.options ?? {}, theirs.options ?? {});
  return {
    fields: { ...mine, kind: kind.value, view: view.value, options: options.entries },
    pieces: mergeText(from.source, mine.source, theirs.source),
    clash: kind.clash || view.clash || options.clashes.length > 0,
  };
}

/** Cells by their ids, in order. Ids are unique in what is written here, but not in everything that can be stored. */
export function byId(cells: readonly Cell[]): Map<string, Cell> {
  const map = new Map<string, Cell>();
  for (const cell of cells) {
    let id = cell.id;
    for (let count = 2; map.has(id); count++) id = `${cell.id}-${count}`;
    map.set(id, id === cell.id ? cell : { ...cell, id });
  }
  return map;
}
