// @ts-check
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/*
 * A process that unpacks Parquet files: one at a time, of which it sees the bytes that it asks its parent for. Plain
 * JavaScript, so that it is up in a moment without TypeScript's loader.
 */

/** What one page may unpack to; those of data sets have a megabyte. */
const MOST_PAGE_BYTES = 256 * 2 ** 20;

/** Snappy, gzip, Zstandard and the others; what a page says that it unpacks to is not taken on trust. */
const limited = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    /** @type {typeof unpack} */
    (input, length) => {
      if (length > MOST_PAGE_BYTES) {
        throw new Error(`a page unpacks to ${length} bytes; ${MOST_PAGE_BYTES} are allowed`);
      }
      return unpack(input, length);
    },
  ]),
);

/** @type {Map<number, PromiseWithResolvers<ArrayBuffer>>} */
const asked = new Map();
let last = 0;

/** @param {import('./protocol.ts').FromUnpacker} message */
const tell = (message) => process.send?.(message);

/** @param {number} byteLength */
function fileOf(byteLength) {
  return {
    byteLength,
    /** @param {number} start @param {number} [end] */
    slice(start, end = byteLength) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        asked.set(id, /** @type {any} */ ({ resolve, reject }));
        tell({ type: 'slice', id, start, end });
      });
    },
  };
}

/** @type {{ file: import('hyparquet').AsyncBuffer, metadata: import('hyparquet').FileMetaData } | null} */
let opened = null;

/** @param {number} byteLength @returns {Promise<import('./protocol.ts').Outline>} */
async function open(byteLength) {
  const file = fileOf(byteLength);
  const metadata = await parquetMetadataAsync(file);
  opened = { file, metadata };
  return {
    columns: parquetSchema(metadata).children.map(({ element }) => element.name),
    count: Number(metadata.num_rows),
    groups: metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
  };
}

/** @param {Extract<import('./protocol.ts').ToUnpacker, { type: 'read' }>} request */
async function read({ columns, from, to }) {
  if (opened === null) throw new Error('no file is open');
  const range = { columns: [...columns], rowStart: from, rowEnd: to };
  return parquetReadObjects({ ...opened, ...range, compressors: limited });
}

/** @param {() => Promise<unknown>} work */
function answer(work) {
  work().then(
    (value) => tell({ type: 'value', value }),
    (error) => {
      // Columns are read side by side: the others end before the next file comes.
      for (const { reject } of asked.values()) reject(error);
      asked.clear();
      setImmediate(() => tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }));
    },
  );
}

process.on('message', (/** @type {import('./protocol.ts').ToUnpacker} */ message) => {
  switch (message.type) {
    case 'open':
      answer(() => open(message.byteLength));
      break;
    case 'read':
      answer(() => read(message));
      break;
    case 'close':
      opened = null;
      break;
    case 'bytes':
      asked.get(message.id)?.resolve(Uint8Array.from(message.bytes).buffer);
      asked.delete(message.id);
      break;
    case 'refused':
      asked.get(message.id)?.reject(new Error(message.message));
      asked.delete(message.id);
      break;
  }
});
// Of columns that nobody waits for any more.
process.on('unhandledRejection', () => undefined);
process.once('disconnect', () => process.exit());
