import { cellName } from './cell-name';
import type { Cell } from './content';

/** A place of a notebook that has what is looked for. */
export interface Hit {
  cell: string;
  /** In the cell's text, in the title that is made from it, or in a name that its result shows. */
  where: 'text' | 'title' | 'result';
  /** Which occurrence it is in that text, from 0. */
  index: number;
}

/** More hits than anybody goes through; a letter in a long notebook must not hold the page up. */
export const mostHits = 1000;

/**
 * Every place that has a phrase, whatever its case, in the order of the cells.
 *
 * @param resultNames the names that a cell's result shows, by the cell's id
 */
export function findIn(
  cells: readonly Cell[],
  phrase: string,
  resultNames: (cell: string) => readonly string[],
): readonly Hit[] {
  if (phrase === '') return [];
  const hits: Hit[] = [];
  const add = (cell: string, where: Hit['where'], text: string) => {
    const count = Math.min(occurrences(text, phrase).length, mostHits - hits.length);
    for (let index = 0; index < count; index++) hits.push({ cell, where, index });
  };
  for (const cell of cells) {
    if (cell.kind === 'QUERY') add(cell.id, 'title', cellName(cell));
    add(cell.id, 'text', cell.source);
    add(cell.id, 'result', resultNames(cell.id).join('\n'));
    if (hits.length >= mostHits) break;
  }
  return hits;
}

/** Where a phrase begins in a text, whatever its case; occurrences do not overlap. */
export function occurrences(text: string, phrase: string): number[] {
  const [folded, sought] = [text.toLowerCase(), phrase.toLowerCase()];
  // Letters whose small form is longer would shift all places after them: then by the letter.
  const [within, what] = folded.length === text.length ? [folded, sought] : [text, phrase];
  const found: number[] = [];
  if (what === '') return found;
  for (let at = within.indexOf(what); at >= 0; at = within.indexOf(what, at + what.length)) found.push(at);
  return found;
}
