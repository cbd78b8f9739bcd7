import { FlapbookError } from '@flapbook/flap';
import { type Compressors, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { SourceRecord } from '../items/record.ts';

/** A file of this kind begins and ends so. */
const MAGIC = 'PAR1';
/** What one page of a task's file may unpack to; theirs have a megabyte. */
const MOST_PAGE_BYTES = 256 * 2 ** 20;
const MOST_RECORDS = 1_000_000;

export function isParquet(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.byteLength)).toString('latin1') === MAGIC;
}

/**
 * Records of a Parquet file: those of some columns that it has.
 *
 * @throws FlapbookError BAD_DATASET for what is damaged or packed in an unknown way; LIMIT_EXCEEDED
 */
export async function parquetRecords(
  bytes: Uint8Array,
  { file: name, columns }: { readonly file: string; readonly columns: readonly string[] },
): Promise<SourceRecord[]> {
  const file = {
    byteLength: bytes.byteLength,
    // A copy: a view would show all of the buffer that the bytes lie in.
    slice: (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file);
    if (metadata.num_rows > MOST_RECORDS) {
      throw new FlapbookError('LIMIT_EXCEEDED', `${name} has ${metadata.num_rows} records; ${MOST_RECORDS} are read.`);
    }
    const there = parquetSchema(metadata).children.map(({ element }) => element.name);
    const wanted = columns.filter((column) => there.includes(column));
    if (wanted.length === 0) {
      throw new FlapbookError(
        'BAD_DATASET',
        `${name} has none of the columns ${columns.join(', ')}; it has ${there.join(', ')}.`,
      );
    }
    const rows = await parquetReadObjects({ file, metadata, columns: wanted, compressors: limited() });
    return rows.map((fields, index) => ({ where: `${name}, row ${index + 1}`, fields }));
  } catch (cause) {
    if (cause instanceof FlapbookError) throw cause;
    throw new FlapbookError('BAD_DATASET', `${name} cannot be read as Parquet: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/** Snappy, gzip, Zstandard and the others; what a page says that it unpacks to is not taken on trust. */
function limited(): Compressors {
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (input: Uint8Array, length: number) => {
        if (length > MOST_PAGE_BYTES) {
          throw new Error(`a page unpacks to ${length} bytes; ${MOST_PAGE_BYTES} are allowed`);
        }
        return unpack(input, length);
      },
    ]),
  );
}
