import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { parseJsonObject, show } from '../files.ts';
import type { DatasetSource } from '../types.ts';
import { rowsContent } from './content.ts';
import { readDatasetPieces } from './file.ts';
import type { DatasetFormat } from './format.ts';

const MAX_ID = 2 ** 31 - 1;

/** `tokens:FILE#NAME`: rows of token ids of one length, several named lists of them in one JSON object. */
export const tokens: DatasetFormat<Extract<DatasetSource, { format: 'tokens' }>> = {
  parse: (file, part) => {
    if (part === null)
      throw new FlapbookError('BAD_PARAMETER', `tokens:${file} needs the rows' name: tokens:FILE#NAME.`);
    return { format: 'tokens', file, name: part };
  },
  read: async ({ file, name }, options) => {
    const base = path.basename(file);
    const whole = (await readDatasetPieces(file, options)).join('').replace(/^\uFEFF/, '');
    if (whole.trim() === '') throw new FlapbookError('DATASET_EMPTY', `${base} is empty.`);
    const lists = parseJsonObject(whole, base, 'BAD_DATASET');
    if (!Object.hasOwn(lists, name)) {
      const names = Object.keys(lists).map(show).join(', ') || 'none';
      throw new FlapbookError('DATASET_NOT_FOUND', `${base} has no rows named ${show(name)}; it has ${names}.`);
    }
    return rowsContent(parseRows(lists[name], `${base}#${name}`));
  },
};

function parseRows(value: unknown, where: string): Int32Array[] {
  if (!Array.isArray(value)) throw bad(`${where} is ${show(value)}; a list of rows was expected.`);
  if (value.length === 0) throw new FlapbookError('DATASET_EMPTY', `${where} has no rows.`);
  const rows = value.map((row, index) => parseRow(row, `${where}, row ${index}`));
  const { length } = rows[0]!;
  if (length === 0) throw new FlapbookError('DATASET_EMPTY', `${where}, row 0 has no tokens.`);
  const other = rows.findIndex((row) => row.length !== length);
  if (other >= 0) {
    throw new FlapbookError(
      'ROWS_UNEQUAL',
      `${where}, row ${other} has ${rows[other]!.length} tokens; row 0 has ${length}.`,
    );
  }
  return rows;
}

function parseRow(value: unknown, where: string): Int32Array {
  if (!Array.isArray(value)) throw bad(`${where} is ${show(value)}; a list of token ids was expected.`);
  const wrong = value.findIndex((id) => !Number.isInteger(id) || id < 0 || id > MAX_ID);
  if (wrong >= 0) {
    throw bad(`${where}, position ${wrong} is ${show(value[wrong])}; a token id (a whole number from 0) was expected.`);
  }
  return Int32Array.from(value as readonly number[]);
}

function bad(message: string): FlapbookError {
  return new FlapbookError('BAD_DATASET', message);
}
