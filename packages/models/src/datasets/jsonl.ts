import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { isRecord, show } from '../files.ts';
import type { DatasetSource } from '../types.ts';
import { rowsAsContent } from './content.ts';
import { datasetPieces } from './file.ts';
import type { DatasetFormat, ReadOptions } from './format.ts';
import { linesOf } from './lines.ts';
import { meets, parseRecordPart } from './selection.ts';
import { Turns } from './turns.ts';

type Source = Extract<DatasetSource, { format: 'jsonl' }>;

/** Lines are taken one by one, so that a file may be longer than a string. */
const MOST_BYTES = 2 ** 31;

/** `jsonl:FILE#FIELD`: a JSON object a line, one of whose fields holds a row's text; packed with gzip or not. */
export const jsonl: DatasetFormat<Source> = {
  parse(file, part, joining) {
    return { format: 'jsonl', file, ...parseRecordPart(part, { source: `jsonl:${file}`, joining, part: 'FIELD' }) };
  },
  read: (source, options) => rowsAsContent(rowsOf(source, options), source.joining, path.basename(source.file)),
};

async function* rowsOf(source: Source, { maxBytes = MOST_BYTES }: ReadOptions): AsyncGenerator<string[]> {
  const { file, field, rows: [from, to] = [0, Number.POSITIVE_INFINITY] } = source;
  const name = path.basename(file);
  const turns = new Turns();
  let number = 0;
  let record = 0;
  for await (const lines of linesOf(datasetPieces(file, { maxBytes }), 'LF')) {
    const batch: string[] = [];
    for (const line of lines) {
      number++;
      const json = number === 1 ? line.replace(/^\uFEFF/, '') : line;
      if (json.trim() === '') continue;
      if (record >= to) break;
      if (record++ < from) continue;
      const where = `${name}, line ${number}`;
      const fields = parseObject(json, where);
      if (meets(fields, source, where)) batch.push(textOf(fields, field, where));
      await turns.next();
    }
    yield batch;
    if (record >= to) return;
  }
}

function parseObject(line: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw bad(`${where} is not valid JSON: ${(cause as Error).message}.`, cause);
  }
  if (!isRecord(value)) throw bad(`${where} holds ${show(value)}; an object was expected.`);
  return value;
}

/** The text of a record. @throws FlapbookError BAD_DATASET */
export function textOf(fields: Readonly<Record<string, unknown>>, field: string, where: string): string {
  if (!Object.hasOwn(fields, field)) {
    throw bad(`${where} has no field ${show(field)}; it has ${Object.keys(fields).map(show).join(', ') || 'none'}.`);
  }
  const row = fields[field];
  if (typeof row !== 'string') throw bad(`${where}: field ${show(field)} is ${show(row)}; a string was expected.`);
  // Half a pair can be written as an escape, but it is no character and no tokenizer could encode it.
  if (/\p{Surrogate}/u.test(row)) throw bad(`${where}: field ${show(field)} holds half of a surrogate pair.`);
  return row;
}

function bad(message: string, cause?: unknown): FlapbookError {
  return new FlapbookError('BAD_DATASET', message, { cause });
}
