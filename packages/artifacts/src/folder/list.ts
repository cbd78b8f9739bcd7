import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../digest.ts';
import type { ListedArtifact } from '../types.ts';

/** A writer touches its file with every chunk; one that has been silent for a day is dead. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** The artifacts in a folder by ascending digest; removes what killed writers left behind. Follows no links. */
export async function* listFolder(root: string, temporary: string): AsyncGenerator<ListedArtifact> {
  await removeStale(temporary);
  for (const group of await sortedEntries(root)) {
    if (!group.isDirectory() || !/^[0-9a-f]{2}$/.test(group.name)) continue;
    for (const entry of await sortedEntries(join(root, group.name))) {
      const digest = digestOf(`${group.name}/${entry.name}`);
      if (digest === undefined || !entry.isFile()) continue;
      const found = await statIfThere(join(root, group.name, entry.name));
      if (found) yield { digest, byteLength: found.size, modifiedAt: found.mtime };
    }
  }
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const found = await statIfThere(file);
    if (found?.isFile() && Date.now() - found.mtimeMs > STALE_MS) await rm(file, { force: true });
  }
}

async function sortedEntries(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Others may delete while this one lists. */
async function statIfThere(file: string) {
  return lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
