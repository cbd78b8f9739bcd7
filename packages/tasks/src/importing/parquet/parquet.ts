import { FlapbookError } from '@flapbook/flap';
import type { SourceRecord } from '../../items/record.ts';
import { type FileBytes, Unpacker } from './unpacker.ts';

/** A file of this kind begins and ends so. */
const MAGIC = 'PAR1';
/** What is read at once: the footer, or a column of a group of rows, whose writers keep it below 128 MB. */
const MOST_SLICE_BYTES = 512 * 2 ** 20;
const MOST_RECORDS = 1_000_000;
/** Groups of rows are read one by one, as they are packed. */
const MOST_GROUP_RECORDS = 4_000_000;

export function isParquet(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.byteLength)).toString('latin1') === MAGIC;
}

/** A Parquet file whose list of columns has been read. */
export interface ParquetFile {
  /** Columns at the top. */
  readonly columns: readonly string[];
  readonly count: number;
  /**
   * Records in their order, a group of rows at a time: memory holds the columns of one.
   *
   * @param range the first record and the one behind the last; all when absent
   */
  records(columns: readonly string[], range?: readonly [from: number, to: number]): AsyncGenerator<SourceRecord[]>;
}

/**
 * Opens a Parquet file. Nothing that it says of sizes is taken on trust, and it is unpacked in another process.
 *
 * @throws FlapbookError BAD_DATASET for what is damaged; LIMIT_EXCEEDED
 */
export async function openParquet(file: FileBytes, name: string): Promise<ParquetFile> {
  const guarded = withinFile(file);
  const { outline, unpacker } = await Unpacker.open(guarded, name);
  unpacker.close();
  const { columns, count } = outline;
  return {
    columns,
    count,
    async *records(wanted, [from, to] = [0, count]) {
      const { outline, unpacker } = await Unpacker.open(guarded, name);
      try {
        let first = 0;
        for (const rows of outline.groups) {
          const [start, end] = [Math.max(first, from), Math.min(first + rows, to)];
          first += rows;
          if (start >= end) continue;
          requireGroup(rows, name);
          const records = await unpacker.read(wanted, [start, end]);
          yield records.map((fields, index) => ({ where: `${name}, row ${start + index + 1}`, fields }));
        }
      } finally {
        unpacker.close();
      }
    },
  };
}

/**
 * Records of a Parquet file in memory: those of some columns that it has.
 *
 * @throws FlapbookError BAD_DATASET for what is damaged or packed in an unknown way; LIMIT_EXCEEDED
 */
export async function parquetRecords(
  bytes: Uint8Array,
  { file: name, columns }: { readonly file: string; readonly columns: readonly string[] },
): Promise<SourceRecord[]> {
  const opened = await openParquet(
    {
      byteLength: bytes.byteLength,
      slice: (start, end) => bytes.subarray(start, end),
    },
    name,
  );
  if (opened.count > MOST_RECORDS) {
    throw new FlapbookError('LIMIT_EXCEEDED', `${name} has ${opened.count} records; ${MOST_RECORDS} are read.`);
  }
  const wanted = columns.filter((column) => opened.columns.includes(column));
  if (wanted.length === 0) {
    throw new FlapbookError(
      'BAD_DATASET',
      `${name} has none of the columns ${columns.join(', ')}; it has ${opened.columns.join(', ')}.`,
    );
  }
  const records: SourceRecord[] = [];
  for await (const group of opened.records(wanted)) records.push(...group);
  return records;
}

/** @throws FlapbookError LIMIT_EXCEEDED */
function requireGroup(rows: number, name: string): void {
  if (rows <= MOST_GROUP_RECORDS) return;
  throw new FlapbookError(
    'LIMIT_EXCEEDED',
    `${name} has a group of ${rows} rows; groups of ${MOST_GROUP_RECORDS} are read. Write it with smaller ones.`,
  );
}

/** The file, out of which nothing is asked that it does not have, nor more than memory is for. */
function withinFile({ byteLength, slice }: FileBytes): FileBytes {
  return {
    byteLength,
    slice(start, end) {
      if (!(start >= 0 && start <= end && end <= byteLength)) {
        throw new Error(`bytes ${start} to ${end} of a file of ${byteLength} are asked for`);
      }
      if (end - start > MOST_SLICE_BYTES) {
        throw new Error(`${end - start} bytes stand together; ${MOST_SLICE_BYTES} are read at once`);
      }
      return slice(start, end);
    },
  };
}
