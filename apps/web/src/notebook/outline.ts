import { cellName } from './cell-name';
import type { Cell } from './content';

/** A place of the notebook that its outline names. */
export interface OutlineEntry {
  cell: string;
  kind: Cell['kind'];
  text: string;
  /** 1 to 6 for a heading; a query or controls stand one below the heading above them. */
  level: number;
}

/** The headings of the texts and the titles of all other cells, in order. */
export function outlineOf(cells: readonly Cell[]): OutlineEntry[] {
  let level = 0;
  return cells.flatMap((cell): OutlineEntry[] => {
    const { id, kind, source } = cell;
    if (kind !== 'MARKDOWN') return [{ cell: id, kind, text: cellName(cell), level: Math.min(level + 1, 6) }];
    const headings = headingsOf(source);
    level = headings.at(-1)?.level ?? level;
    return headings.map((heading) => ({ cell: id, kind, ...heading }));
  });
}

/** Nobody reads a longer heading in an outline; and what takes marks out of it must not take long. */
const longestLine = 300;

interface Heading {
  level: number;
  text: string;
}

/** The headings of a Markdown text: `# …`, and lines that are underlined. Those inside code are none. */
export function headingsOf(source: string): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  let before = '';
  for (const whole of source.split('\n')) {
    const line = whole.slice(0, longestLine);
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
      before = '';
      continue;
    }
    if (mark) {
      fence = mark;
      before = '';
      continue;
    }
    const [, signs, text = ''] = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line) ?? [];
    const under = /^ {0,3}(=+|-+)[ \t]*$/.exec(line)?.[1];
    if (signs) headings.push({ level: signs.length, text: plain(text.replace(/(^|[ \t])#+[ \t]*$/, '')) });
    else if (under && before !== '') headings.push({ level: under.startsWith('=') ? 1 : 2, text: plain(before) });
    before = signs || under || /^( {4}|\t| {0,3}([>*+-]|\d+[.)])( |$))/.test(line) ? '' : line.trim();
  }
  return headings.filter(({ text }) => text !== '');
}

/** What a reader sees of a line: without the marks of emphasis, code and maths, and of links their words. */
function plain(line: string): string {
  return line
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\\([!-/:-@[-`{-~])|[*_`~$]+/g, '$1')
    .trim();
}
