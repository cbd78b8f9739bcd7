import { beyondScope, currentWorkspace, type Queryable } from '@flapbook/database';
import { demoCorpora, demoModel, demoTasks } from '@flapbook/demo';
import { JOB_KINDS } from '../kinds/registry.ts';
import type { OperationStatus } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { isWithin, ownFolders } from '../retention/own-folders.ts';
import { IS_PLACE } from './names.ts';
import { notebooksNaming } from './naming-notebooks.ts';
import type { ContentKind } from './shares.ts';

/** An operation that waits or runs and reads a model or data set. */
export interface ReadingJob {
  readonly key: string;
  readonly kind: string;
  readonly status: OperationStatus;
}

/** What it comes to when a model or data set is removed from the library in which one asks. */
export interface Removal {
  /** By which it is known there and would not be any more; places of files are left out. */
  readonly names: readonly string[];
  /** Whether it is that of all members. */
  readonly isForAll: boolean;
  /** Number of notebooks there whose cells or variables name it. */
  readonly notebooks: number;
  /** Number of studies there that rest on it. */
  readonly studies: number;
  /** Number of stored results that rest on it. */
  readonly results: number;
  /** Number of workspaces that have it from there, all members being one. */
  readonly shares: number;
  /** Those that keep it from being removed. */
  readonly jobs: readonly ReadingJob[];
  /** Of uploads and downloads that nothing else there is made from. Uploads go at once, downloads with the next cleaning, unless others have them too. */
  readonly freedBytes: number;
  /** Whether it ships with Flapbook, whose next start registers it again. */
  readonly comesBack: boolean;
}

type Stores = Pick<Operations, 'database' | 'hub' | 'uploads'>;

/** A model or data set in a library. */
export interface Held {
  readonly kind: ContentKind;
  readonly key: string;
  /** Id of the workspace whose library it is in; null for that of all members. */
  readonly source: string | null;
}

/** SQL for its names there: of `Held` in its order. */
export const MEANT = 'kind = $1 AND key = $2 AND workspace_id IS NOT DISTINCT FROM $3';

/** The library that removing something is about: one’s own where it is there, else that of all members; null for neither. */
export async function heldIn(database: Queryable, kind: ContentKind, key: string): Promise<Held | null> {
  const [row] = await database.query<{ source: string | null }>(
    `SELECT workspace_id AS source FROM alias
      WHERE kind = $1 AND key = $2 AND (workspace_id IS NULL OR workspace_id = flapbook_workspace())
      ORDER BY workspace_id NULLS LAST LIMIT 1`,
    [kind, key],
  );
  return row === undefined ? null : { kind, key, source: row.source };
}

/** What removing something would do, as far as it concerns where one asks: of what others have, nothing is told. */
export async function removalOf({ database, hub, uploads }: Stores, { kind, key, source }: Held): Promise<Removal> {
  const values = [kind, key, source];
  const names = (
    await database.query<{ name: string }>(
      `SELECT name FROM alias WHERE ${MEANT} AND NOT ${IS_PLACE} ORDER BY named_at, name`,
      values,
    )
  ).map(({ name }) => name);
  const [counts] = await database.query<{ studies: number; results: number }>(
    `SELECT
      (SELECT count(*) FROM study WHERE EXISTS (
        SELECT FROM study_operation measured JOIN operation o ON o.key = measured.operation_key
        WHERE measured.study_id = study.id AND o.scope @> ARRAY[$1]))::integer AS studies,
      (SELECT count(*) FROM operation WHERE scope @> ARRAY[$1] AND status = 'SUCCEEDED' AND kind <> ALL($2))::integer
        AS results`,
    [key, JOB_KINDS],
  );
  const folders = await ownFolders({ hub, uploads });
  const files = await database.query<{ path: string; bytes: number }>(
    `SELECT file ->> 'path' AS path, max((file ->> 'byteLength')::bigint)::bigint AS bytes
      FROM alias CROSS JOIN jsonb_array_elements(files) file
      WHERE ${MEANT} AND NOT EXISTS (
        SELECT FROM alias other CROSS JOIN jsonb_array_elements(other.files) used
        WHERE NOT (other.kind = $1 AND other.key = $2 AND other.workspace_id IS NOT DISTINCT FROM $3)
          AND (other.kind = $1 AND other.key = $2 AND other.shared_from = $3) IS NOT TRUE AND used ->> 'path' = file ->> 'path')
      GROUP BY 1`,
    values,
  );
  return {
    names,
    isForAll: source === null,
    notebooks: await notebooksNaming(database, names),
    studies: counts!.studies,
    results: counts!.results,
    shares: await sharesOf(database, { kind, key, source }),
    jobs: await jobsReading(database, key),
    freedBytes: files.reduce((sum, { path, bytes }) => sum + (isWithin(folders, path) ? bytes : 0), 0),
    comesBack: source === null && names.some((name) => SHIPPED[kind].has(name)),
  };
}

const SHIPPED: Readonly<Record<ContentKind, ReadonlySet<string>>> = {
  model: new Set([demoModel.name]),
  dataset: new Set([...demoCorpora, ...demoTasks].map(({ name }) => name)),
};

/** What waits or runs there and reads something. Putting files into the artifact store is nothing that anybody asked for. */
export function jobsReading(database: Queryable, key: string): Promise<ReadingJob[]> {
  return database.query<ReadingJob>(
    `SELECT key, kind, status FROM operation
      WHERE status IN ('QUEUED', 'RUNNING') AND scope @> ARRAY[$1] AND kind <> 'publication' ORDER BY created_at, key`,
    [key],
  );
}

async function sharesOf(database: Queryable, { kind, key, source }: Held): Promise<number> {
  if (source === null || source !== currentWorkspace()) return 0;
  const [row] = await beyondScope(() =>
    database.query<{ count: number }>(
      `SELECT count(DISTINCT coalesce(workspace_id::text, ''))::integer AS count FROM alias
        WHERE kind = $1 AND key = $2 AND shared_from = $3`,
      [kind, key, source],
    ),
  );
  return row!.count;
}
