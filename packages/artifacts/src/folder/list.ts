import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../digest.ts';
import { removeStale, statIfThere } from '../files.ts';
import type { ListedArtifact } from '../types.ts';

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

async function sortedEntries(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
