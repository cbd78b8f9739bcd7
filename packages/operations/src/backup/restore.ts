import path from 'node:path';
import { type ArtifactStore, openArtifacts } from '@flapbook/artifacts';
import { loadSnapshot } from '@flapbook/database';
import type { Operations } from '../operations.ts';
import { requireStore } from '../store/result-files.ts';
import type { BackupProgress } from './backup.ts';
import { type BackupManifest, OBJECTS, readManifest } from './manifest.ts';
import { takeUpTasks } from './take-up.ts';

/**
 * Fills an empty database, and the artifact store, from a backup. Every byte is held against its digest; when one is
 * wrong, the database stays empty. What was queued or ran when the backup was made is queued again.
 *
 * @throws FlapbookError DATABASE_UNSUITABLE when the database is not empty, or older than the backup;
 *   ARTIFACT_DAMAGED, ARTIFACT_NOT_FOUND with the digest; BAD_PARAMETER, BAD_BUNDLE when the folder holds no good backup
 */
export async function restoreBackup(
  { database, queue, artifacts }: Pick<Operations, 'database' | 'queue' | 'artifacts'>,
  folder: string,
  onProgress: BackupProgress = () => undefined,
): Promise<BackupManifest> {
  const manifest = await readManifest(folder);
  return within(folder, async (objects) => {
    const { tables, files } = manifest;
    const digests = new Map(tables.map(({ name, digest }) => [name, digest]));
    const restoreFiles = async () => {
      if (files.length === 0) return;
      const store = requireStore(artifacts, 'The files of this backup');
      for (const [i, { digest, byteLength }] of files.entries()) {
        onProgress(i, files.length);
        await store.put(objects.get(digest), { digest, byteLength });
      }
    };
    // Rows are the server's to parse only when they are known to be whole.
    for (const { digest } of tables) await readWhole(objects, digest);
    // Files that nothing names do no harm; rows that name files that are not there would.
    await restoreFiles();
    await loadSnapshot(database, manifest, ({ name }) => objects.get(digests.get(name)!));
    await takeUpTasks({ database, queue });
    onProgress(files.length, files.length);
    return manifest;
  });
}

/** Reads a backup whole, and holds it against its digests. @throws as `restoreBackup` does */
export async function checkBackup(
  folder: string,
  onProgress: BackupProgress = () => undefined,
): Promise<BackupManifest> {
  const manifest = await readManifest(folder);
  return within(folder, async (objects) => {
    const all = [...manifest.tables, ...manifest.files];
    for (const [i, { digest }] of all.entries()) {
      onProgress(i, all.length);
      await readWhole(objects, digest);
    }
    onProgress(all.length, all.length);
    return manifest;
  });
}

async function within<T>(folder: string, task: (objects: ArtifactStore) => Promise<T>): Promise<T> {
  const objects = await openArtifacts(path.join(folder, OBJECTS));
  try {
    return await task(objects);
  } finally {
    await objects.close();
  }
}

/** Which holds the bytes against their digest. */
async function readWhole(objects: ArtifactStore, digest: string): Promise<void> {
  for await (const _ of objects.get(digest));
}
