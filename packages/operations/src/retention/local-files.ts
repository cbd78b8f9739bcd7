import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isWorkspace, type Queryable, type Scope, within } from '@flapbook/database';
import type { Operations } from '../operations.ts';
import { isNeeded } from './needed.ts';
import { DEFAULT_POLICY, type RetentionPolicy } from './policy.ts';

/** What this machine keeps of one kind of files, in bytes. */
export interface LocalStorage {
  readonly kind: 'downloads' | 'uploads';
  readonly bytes: number;
  /** Of those, what no model or data set is made from and what has been left alone. */
  readonly unusedBytes: number;
}

type Stores = Pick<Operations, 'database' | 'hub' | 'uploads'>;

/** A folder or file that is kept or goes as a whole. */
interface Kept {
  readonly kind: LocalStorage['kind'];
  readonly place: string;
  /** By what a model or data set that is made from it names it; null for what nothing is made from. */
  readonly id: string | null;
  /** What it is to those who take uploads; absent for downloads. */
  readonly upload?: { readonly id: string; readonly scope: Scope };
}

/** However short results are kept: who has just downloaded or uploaded something is about to register it. */
const LEAST_DAYS = 2;
const DAY_MILLISECONDS = 86_400_000;

/** What lies in the folders of downloads and of uploads of this machine, and what of it nobody keeps. */
export async function localStorageOf(
  stores: Stores,
  policy: RetentionPolicy = DEFAULT_POLICY,
): Promise<LocalStorage[]> {
  const sums = new Map<LocalStorage['kind'], { bytes: number; unusedBytes: number }>();
  for (const { kind, bytes, isUnused } of await measured(stores, policy)) {
    const sum = sums.get(kind) ?? { bytes: 0, unusedBytes: 0 };
    sums.set(kind, { bytes: sum.bytes + bytes, unusedBytes: sum.unusedBytes + (isUnused ? bytes : 0) });
  }
  return [...sums].map(([kind, sum]) => ({ kind, ...sum }));
}

/** Deletes what of it nobody keeps. @returns the bytes that have gone */
export async function removeUnusedFiles(stores: Stores, policy: RetentionPolicy = DEFAULT_POLICY): Promise<number> {
  let gone = 0;
  for (const { place, bytes, isUnused, upload } of await measured(stores, policy)) {
    if (!isUnused) continue;
    // An upload goes off its member's account with it.
    if (upload) await within(upload.scope, () => stores.uploads!.remove(upload.id));
    else await rm(place, { recursive: true, force: true });
    gone += bytes;
  }
  return gone;
}

async function measured({ database, hub, uploads }: Stores, { keepDays }: RetentionPolicy) {
  const kept = [
    ...(hub === null ? [] : await downloadsIn(hub.configuration.directory)),
    ...(uploads === null ? [] : await uploadsIn(uploads.directory)),
  ];
  const used = await usedAmong(
    database,
    kept.flatMap(({ id }) => id ?? []),
  );
  const before = Date.now() - Math.max(keepDays, LEAST_DAYS) * DAY_MILLISECONDS;
  return Promise.all(
    kept.map(async ({ kind, place, id, upload }) => {
      const { bytes, changedMs } = await sizeOf(place);
      return { kind, place, bytes, upload, isUnused: !(id !== null && used.has(id)) && changedMs < before };
    }),
  );
}

/** Snapshots of repositories by their commits, and the beginnings of files. */
async function downloadsIn(root: string): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const repository of (await namesIn(root)).filter((name) => /^(model|dataset)s--/.test(name))) {
    for (const commit of await namesIn(path.join(root, repository, 'snapshots'))) {
      if (!/^[0-9a-f]{40}$/.test(commit)) continue;
      found.push({ kind: 'downloads', place: path.join(root, repository, 'snapshots', commit), id: commit });
    }
    for (const blob of await namesIn(path.join(root, repository, 'blobs'))) {
      if (!blob.endsWith('.incomplete')) continue;
      found.push({ kind: 'downloads', place: path.join(root, repository, 'blobs', blob), id: null });
    }
  }
  return found;
}

/** Those that belong to all members, and those of each workspace, which lie in a folder of its id. */
async function uploadsIn(root: string): Promise<Kept[]> {
  const names = await namesIn(root);
  const scopes: readonly Scope[] = ['SHARED', ...names.filter(isWorkspace)];
  const found = await Promise.all(
    scopes.map(async (scope) => {
      const folder = scope === 'SHARED' ? root : path.join(root, scope);
      return (await namesIn(folder))
        .filter((name) => /^[0-9a-f]{64}$/.test(name))
        .map((id): Kept => ({ kind: 'uploads', place: path.join(folder, id), id, upload: { id, scope } }));
    }),
  );
  return found.flat();
}

/** Those that a needed model or data set, or what is about to become one, is made from: their places have them as parts. */
async function usedAmong(database: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM unnest($1::text[]) AS id WHERE
      EXISTS (SELECT 1 FROM model WHERE position(id IN directory || files::text) > 0 AND ${isNeeded('model', 'model.key')})
      OR EXISTS (SELECT 1 FROM dataset WHERE position(id IN source::text || files::text) > 0 AND ${isNeeded('dataset', 'dataset.key')})
      OR EXISTS (SELECT 1 FROM alias WHERE position(id IN name || source::text || files::text) > 0)
      OR EXISTS (SELECT 1 FROM operation WHERE status IN ('QUEUED', 'RUNNING') AND position(id IN parameters::text) > 0)`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Bytes below a folder, or of a file, and when anything there was changed last. */
async function sizeOf(place: string): Promise<{ bytes: number; changedMs: number }> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  const places = [place, ...entries.map((entry) => path.join(entry.parentPath, entry.name))];
  let [bytes, changedMs] = [0, 0];
  for (const found of await Promise.all(places.map((one) => stat(one).catch(() => null)))) {
    if (found?.isFile()) bytes += found.size;
    changedMs = Math.max(changedMs, found?.mtimeMs ?? 0);
  }
  return { bytes, changedMs };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
