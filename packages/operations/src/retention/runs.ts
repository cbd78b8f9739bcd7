import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '@flapbook/database';
import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';
import { COLLECTOR_IS_AT_WORK } from './locks.ts';
import type { RetentionPolicy } from './policy.ts';
import type { Collection } from './report.ts';

/** `INTERRUPTED`: whoever ran it has died; what it had deleted stays deleted. */
export type CollectionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'INTERRUPTED';

/** A deletion of unused results, as everybody sees it. */
export interface CollectionRun {
  readonly id: number;
  readonly status: CollectionStatus;
  readonly keepDays: number;
  /** Operations and shards that are done with, deleted or kept because somebody has come to need them. */
  readonly done: number;
  /** Null until it is known. */
  readonly total: number | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** What has gone; null until it has succeeded. */
  readonly gone: Collection | null;
  /** Why it failed; null while it has not. */
  readonly problem: Problem | null;
}

export interface CollectProgress {
  readonly done: number;
  /** Operations and shards. */
  readonly total: number;
}

/** What is wrong with a run that is INTERRUPTED. */
export const INTERRUPTION: Problem = toProblem(new FlapbookError('WORKER_DIED', 'The process that deleted has died.'));

const RUNS_KEPT = 20;
const REPORT_MILLISECONDS = 250;
const LOOK_MILLISECONDS = 500;

const COLUMNS = `id, keep_days AS "keepDays", done, total, started_at AS "startedAt", finished_at AS "finishedAt", gone,
  problem, CASE WHEN finished_at IS NULL THEN CASE WHEN ${COLLECTOR_IS_AT_WORK} THEN 'RUNNING' ELSE 'INTERRUPTED' END
    WHEN problem IS NULL THEN 'SUCCEEDED' ELSE 'FAILED' END AS status`;

/** The latest, running or not; null when there was none. */
export async function latestCollection(database: Queryable): Promise<CollectionRun | null> {
  const [run] = await database.query<CollectionRun>(`SELECT ${COLUMNS} FROM collection ORDER BY id DESC LIMIT 1`);
  return run ?? null;
}

/** One as it is, and again whenever it has changed, until it has ended. Of one that nobody knows there is nothing to tell. */
export async function* followCollection(
  database: Queryable,
  id: number,
  signal?: AbortSignal,
): AsyncGenerator<CollectionRun, void> {
  let told: string | undefined;
  while (!signal?.aborted) {
    const [run] = await database.query<CollectionRun>(`SELECT ${COLUMNS} FROM collection WHERE id = $1`, [id]);
    if (run === undefined) return;
    const text = JSON.stringify(run);
    if (text !== told) yield run;
    told = text;
    if (run.status !== 'RUNNING') return;
    await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

/** Runs a collection and writes down how far it is and how it ends. Call it as the only collector. */
export async function recorded(
  database: Queryable,
  {
    policy,
    signal,
    onStart,
  }: { readonly policy: RetentionPolicy; readonly signal?: AbortSignal; readonly onStart?: () => void },
  run: (report: (progress: CollectProgress) => Promise<void>) => Promise<Collection>,
): Promise<Collection> {
  const id = await begin(database, policy);
  onStart?.();
  let reportedAt = Number.NEGATIVE_INFINITY;
  try {
    const gone = await run(async ({ done, total }) => {
      if (performance.now() - reportedAt < REPORT_MILLISECONDS) return;
      reportedAt = performance.now();
      await database.query('UPDATE collection SET done = $2, total = $3 WHERE id = $1', [id, done, total]);
    });
    await database.query(
      'UPDATE collection SET done = coalesce(total, 0), finished_at = now(), gone = $2 WHERE id = $1',
      [id, JSON.stringify(gone)],
    );
    return gone;
  } catch (error) {
    const cause = signal?.aborted ? new FlapbookError('CANCELLED', 'Stopped; what is deleted stays deleted.') : error;
    // Without an answer it stays unfinished, and counts as interrupted.
    await database
      .query('UPDATE collection SET finished_at = now(), problem = $2 WHERE id = $1', [
        id,
        JSON.stringify(toProblem(cause)),
      ])
      .catch(() => undefined);
    throw error;
  }
}

async function begin(database: Queryable, { keepDays }: RetentionPolicy): Promise<number> {
  const [row] = await database.query<{ id: number }>('INSERT INTO collection (keep_days) VALUES ($1) RETURNING id', [
    keepDays,
  ]);
  await database.query('DELETE FROM collection WHERE id <= $1', [row!.id - RUNS_KEPT]);
  // Of those that died before.
  await database.query(
    'UPDATE collection SET finished_at = now(), problem = $2 WHERE finished_at IS NULL AND id < $1',
    [row!.id, JSON.stringify(INTERRUPTION)],
  );
  return row!.id;
}
