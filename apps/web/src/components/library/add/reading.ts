import type { RegisterDataset } from '../../../documents/catalogue';
import type { VariablesOf } from '../../../graphql';

type SourceInput = NonNullable<VariablesOf<typeof RegisterDataset>['input']['source']>;
interface Condition {
  field: string;
  operator: (typeof operators)[keyof typeof operators];
  value: string;
}

export type Format = 'parquet' | 'jsonl' | 'text' | 'tokens';
export type Joining = 'NONE' | 'SPACE' | 'BLANK_LINE' | 'DOCUMENTS';

/** How a file is read, as it is typed. */
export interface Reading {
  format: Format;
  /** The column or field of the text, or the name of the rows. */
  field: string;
  joining: Joining;
  /** A condition a line. */
  where: string;
  fromRow: string;
  toRow: string;
}

export const emptyReading: Reading = {
  format: 'parquet',
  field: 'text',
  joining: 'BLANK_LINE',
  where: '',
  fromRow: '',
  toRow: '',
};

const operators = { '=': 'EQUAL', '!=': 'NOT_EQUAL', '>=': 'AT_LEAST', '<=': 'AT_MOST' } as const;

/** What is wrong with it, as a sentence; null where nothing is. */
export function readingProblem({ format, where, fromRow, toRow }: Reading): string | null {
  if (format !== 'parquet' && format !== 'jsonl') return null;
  for (const line of linesOf(where))
    if (conditionOf(line) === null) return `“${line}” is no condition: FIELD=VALUE, !=, >= or <=.`;
  for (const row of [fromRow, toRow]) if (!/^\d*$/.test(row.trim())) return `“${row}” is no number of a record.`;
  if (toRow.trim() !== '' && Number(toRow) <= Number(fromRow)) return 'The last record comes before the first.';
  return null;
}

/** The same for the server. */
export function sourceInput({ format, field, joining, where, fromRow, toRow }: Reading, file: string): SourceInput {
  if (format === 'text') return { text: { file, joining } };
  if (format === 'tokens') return { tokens: { file, name: field } };
  const conditions = linesOf(where).flatMap((line) => conditionOf(line) ?? []);
  const records = {
    joining,
    ...(conditions.length > 0 && { where: conditions }),
    ...(fromRow.trim() !== '' && { fromRow: Number(fromRow) }),
    ...(toRow.trim() !== '' && { toRow: Number(toRow) }),
  };
  return format === 'parquet'
    ? { parquet: { file, column: field, ...records } }
    : { jsonl: { file, field, ...records } };
}

function conditionOf(line: string): Condition | null {
  const found = /^(.+?)(!=|>=|<=|=)(.*)$/.exec(line);
  if (!found) return null;
  const [, field, operator, value] = found;
  return { field: field!.trim(), operator: operators[operator as keyof typeof operators], value: value!.trim() };
}

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}
