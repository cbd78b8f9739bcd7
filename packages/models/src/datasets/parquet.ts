import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { openParquet } from '@flapbook/tasks';
import { readFully } from '../files.ts';
import type { DatasetSource } from '../types.ts';
import { rowsAsContent } from './content.ts';
import { requireSize } from './file.ts';
import type { DatasetFormat, ReadOptions } from './format.ts';
import { textOf } from './jsonl.ts';
import { meets, parseRecordPart } from './selection.ts';
import { Turns } from './turns.ts';

type Source = Extract<DatasetSource, { format: 'parquet' }>;

/** Read by pieces: the file itself is never in memory. */
const MOST_BYTES = 2 ** 36;

/** `parquet:FILE#COLUMN`: a column of text, the format in which the hub serves its data sets. */
export const parquet: DatasetFormat<Source> = {
  parse(file, part, joining) {
    const { field, ...rest } = parseRecordPart(part, { source: `parquet:${file}`, joining, part: 'COLUMN' });
    return { format: 'parquet', file, column: field, ...rest };
  },
  read: (source, options) => rowsAsContent(rowsOf(source, options), source.joining, path.basename(source.file)),
};

async function* rowsOf(source: Source, { maxBytes = MOST_BYTES }: ReadOptions): AsyncGenerator<string[]> {
  const { file, column, where = [], rows } = source;
  const name = path.basename(file);
  const byteLength = await requireSize(file, maxBytes);
  const handle = await open(file, 'r');
  try {
    const parquetFile = await openParquet(randomAccess(handle, byteLength, name), name);
    const columns = [...new Set([column, ...where.map(({ field }) => field)])];
    const missing = columns.find((wanted) => !parquetFile.columns.includes(wanted));
    if (missing !== undefined) {
      throw new FlapbookError(
        'BAD_DATASET',
        `${name} has no column “${missing}”; it has ${parquetFile.columns.join(', ')}.`,
      );
    }
    const turns = new Turns();
    for await (const records of parquetFile.records(columns, rows)) {
      const batch: string[] = [];
      for (const { where: place, fields } of records) {
        if (meets(fields, source, place)) batch.push(textOf(fields, column, place));
        await turns.next();
      }
      yield batch;
    }
  } finally {
    await handle.close();
  }
}

function randomAccess(handle: FileHandle, byteLength: number, file: string) {
  return {
    byteLength,
    slice: (start: number, end: number) => readFully(handle, { start, length: end - start, file, code: 'BAD_DATASET' }),
  };
}
