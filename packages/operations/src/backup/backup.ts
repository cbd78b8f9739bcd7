import { mkdir, open, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { type ArtifactStore, openArtifacts } from '@flapbook/artifacts';
import { type Snapshot, withSnapshot } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { Operations } from '../operations.ts';
import { asOnlyCollector } from '../retention/locks.ts';
import { BACKUP_VERSION, type BackupManifest, MANIFEST, OBJECTS } from './manifest.ts';

/** How far a backup, a restoration or a check is. */
export type BackupProgress = (done: number, total: number) => void;

const UNFINISHED = `${MANIFEST}.new`;

/**
 * Copies the database, as it is at one moment, and every file of the artifact store that it names into a folder, while
 * everything else goes on; only the collector waits. Into a folder with an earlier backup only what is new is written,
 * and what only the earlier one needed is deleted when the new one is whole.
 *
 * @param folder made if need be; readable by this user alone, since who reads it reads everything
 * @returns what it consists of; `lost` names files that the store did not have
 * @throws FlapbookError BAD_PARAMETER when the folder holds something else, COLLECTION_RUNNING, ARTIFACT_STORE_FULL
 */
export async function backUp(
  { database, artifacts }: Pick<Operations, 'database' | 'artifacts'>,
  folder: string,
  onProgress: BackupProgress = () => undefined,
): Promise<BackupManifest> {
  await makeFolder(folder);
  const target = await openArtifacts(path.join(folder, OBJECTS));
  try {
    // Nothing that the snapshot names leaves the store before it is copied.
    const manifest = await asOnlyCollector(database, () =>
      withSnapshot(database, async (snapshot): Promise<BackupManifest> => {
        const createdAt = new Date().toISOString();
        const tables = await copyTables(snapshot, target);
        const named = await namedFiles(snapshot);
        const { files, lost } = await copyFiles(artifacts, { target, named, onProgress });
        return { version: BACKUP_VERSION, createdAt, migrations: [...snapshot.migrations], tables, files, lost };
      }),
    );
    await writeManifest(folder, manifest);
    await forgetOthers(target, manifest);
    return manifest;
  } finally {
    await target.close();
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const strange = (await readdir(folder)).find((entry) => ![MANIFEST, OBJECTS, UNFINISHED].includes(entry));
  if (strange === undefined) return;
  throw new FlapbookError('BAD_PARAMETER', `${folder} is no folder for a backup: it holds ${strange}.`);
}

async function copyTables(snapshot: Snapshot, target: ArtifactStore): Promise<BackupManifest['tables']> {
  const tables: BackupManifest['tables'] = [];
  for (const { name, columns } of snapshot.tables) {
    const rows = snapshot.rows({ name, columns });
    const stored = await target.put(rows);
    tables.push({ name, columns: [...columns], rows: rows.count, ...stored });
  }
  return tables;
}

/** Files of results, models and data sets, and those of parts whose operation goes on. */
async function namedFiles(snapshot: Snapshot): Promise<string[]> {
  const rows = await snapshot.query<{ digest: string }>(
    `SELECT digest FROM artifact
      UNION SELECT summary ->> 'digest' FROM part_result WHERE summary ->> 'digest' IS NOT NULL
      ORDER BY digest`,
  );
  return rows.map(({ digest }) => digest);
}

interface Copying {
  readonly target: ArtifactStore;
  readonly named: readonly string[];
  readonly onProgress: BackupProgress;
}

async function copyFiles(
  source: ArtifactStore | null,
  { target, named, onProgress }: Copying,
): Promise<Pick<BackupManifest, 'files' | 'lost'>> {
  const files: BackupManifest['files'] = [];
  const lost: string[] = [];
  for (const [i, digest] of named.entries()) {
    onProgress(i, named.length);
    const byteLength = (await source?.stat(digest))?.byteLength;
    try {
      if (byteLength === undefined) lost.push(digest);
      else files.push(await target.put(source!.get(digest), { digest, byteLength }));
    } catch (error) {
      const damaged = error instanceof FlapbookError && ['ARTIFACT_DAMAGED', 'ARTIFACT_NOT_FOUND'].includes(error.code);
      if (!damaged) throw error;
      lost.push(digest);
    }
  }
  onProgress(named.length, named.length);
  return { files, lost };
}

/** Under its name once it is on the disk. */
async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  const unfinished = path.join(folder, UNFINISHED);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 1)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path.join(folder, MANIFEST));
}

async function forgetOthers(target: ArtifactStore, { tables, files }: BackupManifest): Promise<void> {
  const kept = new Set([...tables, ...files].map(({ digest }) => digest));
  for await (const { digest } of target.list()) if (!kept.has(digest)) await target.delete(digest);
}
