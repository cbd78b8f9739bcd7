import { copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDirectory, regularFileSize } from '../files.ts';
import { cacheName, type HubAddress } from './address.ts';

/*
 * Files of the hub as its own programs lay them out: `models--owner--name/snapshots/COMMIT/FILE`, and in `refs` which
 * commit a branch stood for when it was asked last.
 */

const COMMIT = /^[0-9a-f]{40}$/;

/** The folder of a repository at a commit. */
export function snapshotFolder(root: string, address: HubAddress, commit: string): string {
  return path.join(root, cacheName(address), 'snapshots', commit);
}

/** What a file is called until it is whole: by its checksum, so that it goes on whatever commit it is asked for. */
export function partFile(root: string, address: HubAddress, digest: string): string {
  return path.join(root, cacheName(address), 'blobs', `${digest}.incomplete`);
}

/** Remembers which commit a revision stands for. */
export async function writeRef(root: string, address: HubAddress, commit: string): Promise<void> {
  if (COMMIT.test(address.revision)) return;
  const file = path.join(root, cacheName(address), 'refs', ...address.revision.split('/'));
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, commit);
  await rename(temporary, file);
}

/** The folder of a revision in the first of some caches that has it; null where none has. */
export async function cachedSnapshot(
  roots: readonly string[],
  address: HubAddress,
): Promise<{ readonly folder: string; readonly commit: string } | null> {
  for (const root of roots) {
    const ref = path.join(root, cacheName(address), 'refs', ...address.revision.split('/'));
    const commit = COMMIT.test(address.revision)
      ? address.revision
      : (await readFile(ref, 'utf8').catch(() => '')).trim();
    if (!COMMIT.test(commit)) continue;
    const folder = snapshotFolder(root, address, commit);
    if (await isDirectory(folder)) return { folder, commit };
  }
  return null;
}

/** The same file in another cache, if it is as long. */
export async function cachedFile(
  roots: readonly string[],
  { address, commit, file, byteLength }: { address: HubAddress; commit: string; file: string; byteLength: number },
): Promise<string | null> {
  for (const root of roots) {
    const found = path.join(snapshotFolder(root, address, commit), ...file.split('/'));
    if ((await regularFileSize(found)) === byteLength) return found;
  }
  return null;
}

/** A second name for a file, or a copy where the disk is another. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}.new`;
  await rm(temporary, { force: true });
  await link(from, temporary).catch(() => copyFile(from, temporary));
  await rename(temporary, to);
}
