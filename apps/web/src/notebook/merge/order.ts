import { diffArrays } from 'diff';

interface Orders {
  base: readonly string[];
  mine: readonly string[];
  theirs: readonly string[];
}

/**
 * The order of cells after both sides have moved, added and removed some: mine, with what only they moved or added put
 * behind the cell that it follows there. A cell that both moved stands where I put it.
 *
 * @param kept the ids that the merged notebook has, each in `mine` or `theirs`
 */
export function mergeOrder({ base, mine, theirs }: Orders, kept: ReadonlySet<string>): string[] {
  const mineMoved = movedIn(base, mine);
  const theirsMoved = movedIn(base, theirs);
  const result = mine.filter((id) => kept.has(id));
  theirs.forEach((id, index) => {
    if (!kept.has(id)) return;
    const present = result.includes(id);
    if (present && (mineMoved.has(id) || !theirsMoved.has(id))) return;
    if (present) result.splice(result.indexOf(id), 1);
    const before = theirs.slice(0, index).findLast((earlier) => result.includes(earlier));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
  });
  return result;
}

/** What a side has that does not stand in the order of the base: what it moved, and what it added. */
function movedIn(base: readonly string[], side: readonly string[]): ReadonlySet<string> {
  return new Set(diffArrays([...base], [...side]).flatMap(({ added, value }) => (added ? value : [])));
}
