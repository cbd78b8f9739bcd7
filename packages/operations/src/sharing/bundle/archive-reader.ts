import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BUNDLE_LIMITS } from './manifest.ts';
import { badBundle, tooLarge } from './problem.ts';

/** The files of an archive that somebody else wrote, each of which is stored as it is. */
export interface ArchiveReader {
  readonly names: ReadonlySet<string>;
  /**
   * The bytes of a file.
   *
   * @throws FlapbookError BAD_BUNDLE, LIMIT_EXCEEDED
   */
  read(name: string, limit: { readonly bytes: number }): Promise<Buffer>;
  close(): void;
}

/** @throws FlapbookError BAD_BUNDLE, LIMIT_EXCEEDED */
export async function openArchive(file: string): Promise<ArchiveReader> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw badBundle(`There is no file ${file}.`, { cause });
  });
  if (size > BUNDLE_LIMITS.fileBytes) throw tooLarge(`A bundle has at most ${BUNDLE_LIMITS.fileBytes} bytes.`);
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    (cause: unknown) => {
      throw badBundle('The file is not a Flapbook bundle: it is no ZIP file.', { cause });
    },
  );
  try {
    return readerOf(zip, await entriesOf(zip, size));
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function entriesOf(zip: ZipFile, size: number): Promise<Map<string, Entry>> {
  if (zip.entryCount > BUNDLE_LIMITS.entries) throw tooLarge(`A bundle has at most ${BUNDLE_LIMITS.entries} files.`);
  const entries = new Map<string, Entry>();
  let bytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry;
      // Nothing unfolds to more than what was sent: neither by compression nor by files that share their bytes.
      if (compressionMethod !== 0 || compressedSize !== uncompressedSize || entry.isEncrypted()) {
        throw badBundle(`${shown(fileName)} is compressed or encrypted; the files of a bundle are stored as they are.`);
      }
      if (entries.has(fileName)) throw badBundle(`${shown(fileName)} is there twice.`);
      entries.set(fileName, entry);
      bytes += uncompressedSize;
      if (bytes > size) throw badBundle('The files of the bundle overlap.');
    }
  } catch (error) {
    throw asBadBundle(error, 'The list of its files is damaged');
  }
  return entries;
}

function readerOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>): ArchiveReader {
  return {
    names: new Set(entries.keys()),
    async read(name, limit) {
      const entry = entries.get(name);
      if (entry === undefined) throw badBundle(`${name} is missing.`);
      if (entry.uncompressedSize > limit.bytes) {
        throw tooLarge(`${name} has ${entry.uncompressedSize} bytes; at most ${limit.bytes} are read.`);
      }
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
        return Buffer.concat(chunks);
      } catch (error) {
        throw asBadBundle(error, `${name} is damaged`);
      }
    },
    close: () => zip.close(),
  };
}

/** SHA-256 in hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function asBadBundle(error: unknown, what: string): Error {
  if (error instanceof Error && 'remedy' in error) return error;
  return badBundle(`${what}: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
}

/** A name that somebody else chose, short and without what a terminal would obey. */
function shown(name: string): string {
  return `“${name.replace(/\p{C}/gu, '?').slice(0, 100)}”`;
}
