import { canonicalJson } from '../../format/json';
import { words } from '../../format/words';
import type { Cell, Content } from '../content';
import { byId, mergeCell } from './cells';
import { mergeOrder } from './order';
import { conflictsIn, type Piece, textOf } from './text';
import { mergeEntries, mergeValue } from './values';

/** A text that both sides changed in the same lines. */
export interface Conflict {
  /** The cell's id; undefined for the notebook's title. */
  cell: string | undefined;
  base: string;
  mine: string;
  theirs: string;
  pieces: readonly Piece[];
}

export interface Merge {
  /** What both sides have changed together. Where they disagree about lines it has both. */
  content: Content;
  conflicts: readonly Conflict[];
  /** What was settled without asking though both sides touched it, in words. */
  notes: readonly string[];
}

/**
 * Merges two contents that grew out of one, cell by cell. No line that a side wrote is lost: a cell that one side deleted
 * and the other changed stays, and where both wrote the same lines there is a conflict whose both texts are kept.
 * Settings that are no text (variables, views) are mine where both set them, and named in `notes`. Deterministic.
 */
export function mergeContents(base: Content, mine: Content, theirs: Content): Merge {
  const sides = { base: byId(base.cells), mine: byId(mine.cells), theirs: byId(theirs.cells) };
  const conflicts: Conflict[] = [];
  const notes: string[] = [];
  const title = mergeTitle(base.title, mine.title, theirs.title);
  if (title.conflict) conflicts.push(title.conflict);

  const cells = new Map<string, Cell>();
  for (const id of new Set([...sides.mine.keys(), ...sides.theirs.keys()])) {
    const [from, ours, other] = [sides.base.get(id), sides.mine.get(id), sides.theirs.get(id)];
    if (ours && other) {
      const { fields, pieces, clash } = mergeCell(from, ours, other);
      if (conflictsIn(pieces) > 0) {
        conflicts.push({ cell: id, base: from?.source ?? '', mine: ours.source, theirs: other.source, pieces });
      }
      if (clash) notes.push('How a cell is shown was set in both windows; yours holds.');
      cells.set(id, sameAs(ours, { ...fields, source: textOf(pieces) }));
      continue;
    }
    const alone = ours ?? other;
    if (!alone || (from && canonicalJson(shape(from)) === canonicalJson(shape(alone)))) continue;
    if (from && ours) notes.push('A cell that the other window deleted stays, because you changed it.');
    if (from && other) notes.push('A cell that you deleted is back, because the other window changed it.');
    cells.set(id, alone);
  }

  const variables = mergeEntries(base.variables, mine.variables, theirs.variables);
  notes.push(...variables.clashes.map((name) => `${words(name)} was set in both windows; yours holds.`));
  const order = mergeOrder(
    { base: [...sides.base.keys()], mine: [...sides.mine.keys()], theirs: [...sides.theirs.keys()] },
    new Set(cells.keys()),
  );
  const content = {
    title: title.text,
    cells: order.flatMap((id) => cells.get(id) ?? []),
    variables: variables.entries,
  };
  return { content, conflicts, notes: [...new Set(notes)] };
}

/** The merged content with the texts that were chosen in place of those in conflict. */
export function resolve({ content, conflicts }: Merge, texts: readonly string[]): Content {
  const chosen = new Map(conflicts.map(({ cell }, index) => [cell, texts[index]]));
  return {
    ...content,
    title: chosen.get(undefined)?.replaceAll('\n', ' ') ?? content.title,
    cells: content.cells.map((cell) => {
      const source = chosen.get(cell.id);
      return source === undefined ? cell : { ...cell, source };
    }),
  };
}

function mergeTitle(base: string, mine: string, theirs: string): { text: string; conflict?: Conflict } {
  const { value, clash } = mergeValue(base, mine, theirs);
  if (!clash) return { text: value };
  const pieces: Piece[] = [{ kind: 'conflict', mine: [mine], theirs: [theirs] }];
  return { text: `${mine} / ${theirs}`, conflict: { cell: undefined, base, mine, theirs, pieces } };
}

/** The same object where nothing differs, so that its cell is not drawn again. */
function sameAs(cell: Cell, merged: Cell): Cell {
  return canonicalJson(shape(cell)) === canonicalJson(shape(merged)) ? cell : merged;
}

function shape({ kind, source, view, options = {} }: Cell): unknown[] {
  return [kind, source, view, options];
}
