import { csv } from './csv';

export type Value = string | number | null | undefined;

/** The numbers behind a figure or table. */
export interface Tabular {
  columns: readonly { name: string; unit?: string }[];
  rows: readonly (readonly Value[])[];
}

/** RFC 4180, units in the header, numbers in full. */
export function tabularCsv({ columns, rows }: Tabular): string {
  return csv(columns.map(heading), rows);
}

/** An object with the columns and a list of rows, numbers in full. */
export function tabularJson({ columns, rows }: Tabular): string {
  const entries = rows.map((row) => row.map((value) => value ?? null));
  return `${JSON.stringify({ columns, rows: entries }, null, 2)}\n`;
}

/** A GFM table; no text in it can end its cell or be read as HTML, a link or emphasis. */
export function tabularMarkdown({ columns, rows }: Tabular): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = columns.map((_, index) => (isNumeric(rows, index) ? '---:' : ':---'));
  const body = rows.map((row) => line(row.map((value) => markdownText(plain(value)))));
  return line(columns.map((column) => markdownText(heading(column)))) + line(rule) + body.join('');
}

/** A tabular environment that needs the package booktabs; special characters are escaped. */
export function tabularLatex({ columns, rows }: Tabular): string {
  const line = (cells: readonly string[]) => `  ${cells.map(latexText).join(' & ')} \\\\\n`;
  const spec = columns.map((_, index) => (isNumeric(rows, index) ? 'r' : 'l')).join('');
  const body = rows.map((row) => line(row.map(plain))).join('');
  return `\\begin{tabular}{${spec}}\n  \\toprule\n${line(columns.map(heading))}  \\midrule\n${body}  \\bottomrule\n\\end{tabular}\n`;
}

function heading({ name, unit }: { name: string; unit?: string }): string {
  return unit ? `${name} (${unit})` : name;
}

function plain(value: Value): string {
  return String(value ?? '').replace(/\s+/g, ' ');
}

function isNumeric(rows: Tabular['rows'], column: number): boolean {
  const values = rows.map((row) => row[column]).filter((value) => value != null);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function markdownText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~]/g, '\\$&');
}

const latexNames: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
};

function latexText(text: string): string {
  return text.replace(/[\\~^<>|{}$&#%_]/g, (character) => latexNames[character] ?? `\\${character}`);
}
