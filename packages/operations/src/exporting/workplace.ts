import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireRoom } from '@flapbook/models';

const PREFIX = 'flapbook-selftest-';
/** A check takes minutes; what has been left alone for so long is a killed worker's. */
const LEFT_MILLISECONDS = 24 * 3_600_000;

/**
 * Refuses an export that could be written and then not be read again: while it is checked, a second copy of it lies in the
 * temporary folder.
 *
 * @throws FlapbookError DISK_FULL
 */
export function requireRoomForCheck(byteLength: number, root = tmpdir()): Promise<void> {
  return requireRoom(root, byteLength, { reserveBytes: 0 });
}

/** Works in a temporary folder, which is gone when the work has ended, as are those that killed workers left. */
export async function inWorkplace<T>(work: (directory: string) => Promise<T>, root = tmpdir()): Promise<T> {
  await removeLeft(root);
  const directory = await mkdtemp(path.join(root, PREFIX));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function removeLeft(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(PREFIX)) continue;
    const place = path.join(root, name);
    // Another worker may be faster; another user's is not ours to remove.
    const found = await stat(place).catch(() => null);
    if (found === null || Date.now() - found.mtimeMs < LEFT_MILLISECONDS) continue;
    await rm(place, { recursive: true, force: true }).catch(() => undefined);
  }
}
