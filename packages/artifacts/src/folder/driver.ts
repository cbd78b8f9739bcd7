import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { notFound, placeOf } from '../digest.ts';
import type { ByteRange, Driver } from '../driver.ts';
import { explainFileError, flushFolder, writeAtomically } from '../files.ts';
import type { Intake } from '../intake.ts';
import type { ArtifactStat } from '../types.ts';
import { listFolder } from './list.ts';
import { assertThere, folderOf, makeFolder, makeRoot, TEMPORARY } from './root.ts';

const READ_BYTES = 1 << 20;

/** A folder with a file `ab/cdef…` for each artifact. Works on every file system that renames atomically. */
export async function openFolder(url: URL): Promise<Driver> {
  const root = await makeRoot(folderOf(url));
  const place = pathToFileURL(root).href;
  const explained = <T>(promise: Promise<T>) => promise.catch((error) => Promise.reject(explainFileError(error, root)));
  return {
    url: place,
    check: () => explained(assertThere(root)),
    async write(intake) {
      try {
        await write(root, intake);
      } catch (error) {
        // What the source threw may be a file's error too, yet says nothing of the store.
        throw intake.failure ?? explainFileError(error, root);
      }
    },
    drafts: join(root, TEMPORARY),
    adopt: (file, { digest }) => explained(adopt(root, file, digest)),
    async *read(digest, range) {
      try {
        const file = await find(root, digest);
        const handle = file && (await openIfThere(file.path));
        if (!handle) throw notFound(digest, place);
        yield* read(handle, range);
      } catch (error) {
        throw explainFileError(error, root);
      }
    },
    stat: (digest) => explained(stat(root, digest)),
    delete: (digest) => explained(remove(root, digest)),
    async *list() {
      try {
        yield* listFolder(root, join(root, TEMPORARY));
      } catch (error) {
        throw explainFileError(error, root);
      }
    },
    close: async () => undefined,
  };
}

async function write(root: string, intake: Intake): Promise<void> {
  await writeAtomically(intake, join(root, TEMPORARY, randomUUID()), () => namedPlace(root, intake.outcome.digest));
}

/** The file is flushed. */
async function adopt(root: string, file: string, digest: string): Promise<void> {
  const place = await namedPlace(root, digest);
  await rename(file, place);
  await flushFolder(dirname(place));
}

/** Where an artifact goes, in a folder that is there. */
async function namedPlace(root: string, digest: string): Promise<string> {
  const place = placeOf(digest);
  await makeFolder(root, place.slice(0, 2));
  return join(root, place);
}

/** Another process may have deleted it since it was found. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

async function* read(handle: FileHandle, range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
  const { start = 0, end } = range ?? {};
  // To a read stream `end` is the last byte itself.
  yield* handle.createReadStream({ start, ...(end !== undefined && { end: end - 1 }), highWaterMark: READ_BYTES });
}

/** The artifact's file. A link is no artifact, and where it leads is none of the store's business. */
async function find(root: string, digest: string): Promise<(ArtifactStat & { readonly path: string }) | undefined> {
  const place = placeOf(digest);
  const path = join(root, place);
  try {
    const folder = await lstat(join(root, place.slice(0, 2)));
    const file = folder.isDirectory() ? await lstat(path) : undefined;
    if (file?.isFile()) return { path, byteLength: file.size, modifiedAt: file.mtime };
  } catch (error) {
    if (!isMissing(error)) throw error;
    await assertThere(root);
  }
  return undefined;
}

async function stat(root: string, digest: string): Promise<ArtifactStat | undefined> {
  const file = await find(root, digest);
  return file && { byteLength: file.byteLength, modifiedAt: file.modifiedAt };
}

async function remove(root: string, digest: string): Promise<void> {
  const file = await find(root, digest);
  if (!file) return;
  await unlink(file.path).catch((error) => {
    // Another process was faster.
    if (!isMissing(error)) throw error;
  });
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
