import type { JsonValue } from '../../keys.ts';

/** A GFM table; nothing in a cell can end it or be read as HTML, a link or emphasis. */
export function table(header: readonly string[], rows: readonly (readonly JsonValue[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = header.map((_, column) => (isNumeric(rows, column) ? '---:' : ':---'));
  return line(header.map(escaped)) + line(rule) + rows.map((row) => line(row.map(shown))).join('');
}

/** A block of code that no text can leave. */
export function fenced(language: string, source: string): string {
  const longest = Math.max(2, ...Array.from(source.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${source.replace(/\n+$/, '')}\n${fence}\n`;
}

/** A text that says what it says wherever it stands in Markdown. */
export function escaped(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~#$]/g, '\\$&');
}

/** Seven digits of a fraction, as many as a float32 has; whole numbers are written in full. */
function shown(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));
  return escaped(typeof value === 'string' ? value : JSON.stringify(value));
}

function isNumeric(rows: readonly (readonly JsonValue[])[], column: number): boolean {
  const values = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}
