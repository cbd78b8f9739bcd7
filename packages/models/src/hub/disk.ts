import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';

/** What is left for everything else. */
const RESERVE_BYTES = 2 ** 30;

/**
 * Refuses what the disk has no room for, before the first byte of it comes.
 *
 * @param options.reserveBytes - what is left for everything else; 1 GiB when absent
 * @throws FlapbookError DISK_FULL
 */
export async function requireRoom(
  folder: string,
  byteLength: number,
  { reserveBytes = RESERVE_BYTES }: { readonly reserveBytes?: number } = {},
): Promise<void> {
  const free = await freeBytes(path.resolve(folder));
  if (byteLength + reserveBytes <= free) return;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  throw new FlapbookError(
    'DISK_FULL',
    `${gigabytes(byteLength)} GB are to be stored in ${folder}; its disk has ${gigabytes(free)} GB free, of which ${gigabytes(reserveBytes)} are kept.`,
  );
}

/** Of the disk on which a folder lies, or will. */
async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => null);
  if (found !== null) return found.bavail * found.bsize;
  const parent = path.dirname(folder);
  return parent === folder ? 0 : freeBytes(parent);
}
