import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { notFound, placeOf } from '../digest.ts';
import type { ByteRange, Driver } from '../driver.ts';
import { explainFileError, writeAtomically } from '../files.ts';
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
    write: (intake) => {
      const written = write(root, intake);
      return explained(written.catch((error) => Promise.reject(intake.failure ?? error)));
    },
    async *read(digest, range) {
      try {
        const file = await find(root, digest);
        if (!file) throw notFound(digest, place);
        yield* read(file, range);
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
  await writeAtomically(intake, join(root, TEMPORARY, randomUUID()), async () => {
    const place = placeOf(intake.outcome.digest);
    await makeFolder(root, place.slice(0, 2));
    return join(root, place);
  });
}

async function* read(file: string, range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  const { start = 0, end } = range ?? {};
  // To a read stream `end` is the last byte itself.
  yield* handle.createReadStream({ start, ...(end !== undefined && { end: end - 1 }), highWaterMark: READ_BYTES });
}

/** The artifact's file. A link is no artifact, and where it leads is none of the store's business. */
async function find(root: string, digest: string): Promise<string | undefined> {
  const place = placeOf(digest);
  const file = join(root, place);
  try {
    const folder = await lstat(join(root, place.slice(0, 2)));
    if (folder.isDirectory() && (await lstat(file)).isFile()) return file;
  } catch (error) {
    if (!isMissing(error)) throw error;
    await assertThere(root);
  }
  return undefined;
}

async function stat(root: string, digest: string): Promise<ArtifactStat | undefined> {
  const file = await find(root, digest);
  const found = file && (await lstat(file));
  return found ? { byteLength: found.size, modifiedAt: found.mtime } : undefined;
}

async function remove(root: string, digest: string): Promise<void> {
  const file = await find(root, digest);
  if (!file) return;
  await unlink(file).catch((error) => {
    // Another process was faster.
    if (!isMissing(error)) throw error;
  });
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
