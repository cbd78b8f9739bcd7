import { lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FlapbookError } from '@flapbook/flap';

/**
 * Writes bytes under a temporary name, flushes them to the disk and renames them. Whatever fails, the temporary file is
 * gone and the final name is as it was.
 *
 * @param temporary a new name in the file system of the final one
 * @param finalName asked when all bytes are there
 */
export async function writeAtomically(
  bytes: AsyncIterable<Uint8Array>,
  temporary: string,
  finalName: () => string | Promise<string>,
): Promise<void> {
  try {
    await writeFlushed(bytes, temporary);
    const file = await finalName();
    await rename(temporary, file);
    await flushFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeFlushed(bytes: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    // The next chunk is made while one is written. On a handle `writeFile` goes on where the last one ended.
    let writing = Promise.resolve();
    for await (const chunk of bytes) {
      await writing;
      writing = handle.writeFile(chunk);
      // It fails where it is awaited; until then Node must not take it for a failure that nobody handles.
      writing.catch(() => undefined);
    }
    await writing;
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename survives a power cut only when its folder is on the disk too. Windows has no such call. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A writer touches its file with every chunk; one that has been silent for a day is dead. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** Removes the files that killed writers left in a folder, among those whose names are `ours`. */
export async function removeStale(folder: string, ours: (name: string) => boolean = () => true): Promise<void> {
  for (const name of (await readdir(folder)).filter(ours)) {
    const file = join(folder, name);
    const found = await statIfThere(file);
    if (found?.isFile() && Date.now() - found.mtimeMs > STALE_MS) await rm(file, { force: true });
  }
}

/** Of the file or link itself. Others may delete while one lists: then undefined. */
export async function statIfThere(file: string) {
  return lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** An error of the file system as ARTIFACT_STORE_FULL or ARTIFACT_STORE_UNAVAILABLE; anything else as it is. */
export function explainFileError(error: unknown, place: string): unknown {
  if (error instanceof FlapbookError || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const why = code === 'ENOSPC' ? 'The disk is full' : 'The disk quota is used up';
    return new FlapbookError('ARTIFACT_STORE_FULL', `${why} at ${place}; nothing was left there.`, { cause: error });
  }
  return new FlapbookError('ARTIFACT_STORE_UNAVAILABLE', `${place} cannot be used: ${error.message}`, { cause: error });
}
