import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive: its bytes, or how to read them and how many they are. */
export type ArchiveFile =
  | { readonly name: string; readonly bytes: Buffer }
  | { readonly name: string; readonly size: number; read(): Promise<Buffer> }
  | { readonly name: string; readonly size: number; stream(): AsyncIterable<Uint8Array> };

export interface Archive {
  /** Bytes of the whole. */
  readonly size: number;
  readonly stream: Readable;
}

/** ZIP files know local times only, from 1980 on. */
const NO_TIME = new Date(1980, 0, 1);
const STORED = { compress: false, mtime: NO_TIME, forceDosTimestamp: true, mode: 0o100644 } as const;

/**
 * A ZIP file of the files in their order, stored as they are: compression differs from one library to the next, and the
 * same content must be the same bytes. Vectors do not compress anyway.
 */
export async function archiveOf(files: readonly ArchiveFile[]): Promise<Archive> {
  const zip = new ZipFile();
  const stream = zip.outputStream as Readable;
  zip.on('error', (error: Error) => stream.destroy(error));
  for (const file of files) {
    if ('bytes' in file) zip.addBuffer(file.bytes, file.name, STORED);
    else if ('stream' in file) {
      zip.addReadStreamLazy(file.name, { ...STORED, size: file.size }, (give) =>
        give(null, Readable.from(file.stream(), { objectMode: false })),
      );
    } else {
      zip.addReadStreamLazy(file.name, { ...STORED, size: file.size }, (give) => {
        file.read().then(
          (bytes) => give(null, Readable.from([bytes], { objectMode: false })),
          (error: unknown) => give(error, Readable.from([])),
        );
      });
    }
  }
  const size = await new Promise<number>((resolve) => {
    zip.end({ forceZip64Format: false, comment: '' }, (...[total]: unknown[]) => resolve(total as number));
  });
  return { size, stream };
}
