import { applied, type Hunk, hunksOf, linesOf } from './hunks';

/** A stretch of a merged text: lines on which nobody disagrees, or lines that both sides changed, each in its way. */
export type Piece =
  | { kind: 'agreed'; lines: readonly string[] }
  | { kind: 'conflict'; mine: readonly string[]; theirs: readonly string[] };

/** What to take where both sides changed the same lines. */
export type Choice = 'mine' | 'theirs' | 'both';

/**
 * Merges two texts that grew out of one, line by line. Changes of different lines are taken from both; where both changed
 * the same lines, or put lines into the same place, there is a conflict. Deterministic.
 */
export function mergeText(base: string, mine: string, theirs: string): Piece[] {
  if (mine === theirs || theirs === base) return [agreed(linesOf(mine))];
  if (mine === base) return [agreed(linesOf(theirs))];
  const from = linesOf(base);
  const pieces: Piece[] = [];
  let at = 0;
  for (const group of groupsOf(hunksOf(from, linesOf(mine)), hunksOf(from, linesOf(theirs)))) {
    pieces.push(agreed(from.slice(at, group.start)), ...settled(from, group));
    at = group.end;
  }
  pieces.push(agreed(from.slice(at)));
  return joined(pieces);
}

/** The text that the choices make, one a conflict in order. What is not chosen yet keeps both. */
export function textOf(pieces: readonly Piece[], choices: readonly (Choice | undefined)[] = []): string {
  let conflict = 0;
  return pieces
    .flatMap((piece) => {
      if (piece.kind === 'agreed') return piece.lines;
      const choice = choices[conflict++] ?? 'both';
      return choice === 'both' ? [...piece.mine, ...piece.theirs] : piece[choice];
    })
    .join('\n');
}

export function conflictsIn(pieces: readonly Piece[]): number {
  return pieces.filter(({ kind }) => kind === 'conflict').length;
}

/** Changes that touch each other, with the stretch of the base that they cover. */
interface Group {
  start: number;
  end: number;
  mine: Hunk[];
  theirs: Hunk[];
}

function groupsOf(mine: readonly Hunk[], theirs: readonly Hunk[]): Group[] {
  const all = [
    ...mine.map((hunk) => ({ side: 'mine' as const, hunk })),
    ...theirs.map((hunk) => ({ side: 'theirs' as const, hunk })),
  ];
  all.sort((left, right) => left.hunk.start - right.hunk.start || left.hunk.end - right.hunk.end);
  const groups: Group[] = [];
  for (const { side, hunk } of all) {
    let group = groups.at(-1);
    if (!group || !touches(group, hunk)) {
      group = { start: hunk.start, end: hunk.end, mine: [], theirs: [] };
      groups.push(group);
    }
    group.end = Math.max(group.end, hunk.end);
    group[side].push(hunk);
  }
  return groups;
}

/** Whether lines are shared, or both put lines into the same place. Neighbouring lines may change on either side. */
function touches(group: { start: number; end: number }, hunk: Hunk): boolean {
  const samePlace = group.start === group.end && hunk.start === hunk.end && group.start === hunk.start;
  return samePlace || (hunk.start < group.end && group.start < hunk.end);
}

function settled(base: readonly string[], { start, end, mine, theirs }: Group): Piece[] {
  const mineLines = applied(base, mine, start, end);
  const theirLines = applied(base, theirs, start, end);
  if (theirs.length === 0) return [agreed(mineLines)];
  if (mine.length === 0) return [agreed(theirLines)];
  const before = shared(mineLines, theirLines);
  const after = shared(mineLines.slice(before).reverse(), theirLines.slice(before).reverse());
  const inner = {
    mine: mineLines.slice(before, mineLines.length - after),
    theirs: theirLines.slice(before, theirLines.length - after),
  };
  const conflict = inner.mine.length > 0 || inner.theirs.length > 0;
  return [
    agreed(mineLines.slice(0, before)),
    ...(conflict ? [{ kind: 'conflict', ...inner } as const] : []),
    agreed(mineLines.slice(mineLines.length - after)),
  ];
}

/** How many lines two texts begin with alike. */
function shared(left: readonly string[], right: readonly string[]): number {
  const different = left.findIndex((line, index) => line !== right[index]);
  return different === -1 ? left.length : different;
}

function agreed(lines: readonly string[]): Piece {
  return { kind: 'agreed', lines };
}

/** Neighbouring agreements as one, and none that is empty. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.kind === 'agreed' && last?.kind === 'agreed') {
      result[result.length - 1] = agreed([...last.lines, ...piece.lines]);
    } else if (piece.kind === 'conflict' || piece.lines.length > 0) result.push(piece);
  }
  return result;
}
