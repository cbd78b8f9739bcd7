import { diffArrays } from 'diff';

/** Lines of a base, from `start` up to but without `end`, and what a side has in their place. */
export interface Hunk {
  start: number;
  end: number;
  lines: readonly string[];
}

/** Texts that differ by more lines than this are compared as wholes: two long texts must not hold a page up. */
const mostEdits = 1000;

export function linesOf(text: string): string[] {
  return text.split('\n');
}

/** What a side changed, in the order of the base. Between two hunks there is a line that it left as it was. */
export function hunksOf(base: readonly string[], side: readonly string[]): Hunk[] {
  const changes = diffArrays([...base], [...side], { maxEditLength: mostEdits });
  if (!changes) return [{ start: 0, end: base.length, lines: side }];
  const hunks: Hunk[] = [];
  let at = 0;
  let open = false;
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      at += value.length;
      open = false;
      continue;
    }
    const last = open ? hunks.pop() : undefined;
    const hunk = last ?? { start: at, end: at, lines: [] };
    if (removed) at += value.length;
    hunks.push({ start: hunk.start, end: at, lines: added ? [...hunk.lines, ...value] : hunk.lines });
    open = true;
  }
  return hunks;
}

/** The lines that a side has for those of the base from `start` up to but without `end`; its hunks lie within. */
export function applied(base: readonly string[], hunks: readonly Hunk[], start: number, end: number): string[] {
  let lines: string[] = [];
  let at = start;
  for (const hunk of hunks) {
    lines = lines.concat(base.slice(at, hunk.start), hunk.lines);
    at = hunk.end;
  }
  return lines.concat(base.slice(at, end));
}
