import type { Queryable } from '@flapbook/database';
import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';
import type { JsonObject } from '../keys.ts';
import type { OperationStatus, ResolvedOperation } from '../operation.ts';

/** An operation as the database knows it. */
export interface OperationRecord {
  readonly key: string;
  readonly kind: string;
  readonly version: number;
  readonly parameters: JsonObject;
  readonly inputs: Readonly<Record<string, string>>;
  readonly requires: readonly string[];
  readonly status: OperationStatus;
  readonly attempt: number;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Work that an earlier attempt had done when this one started. */
  readonly startFraction: number;
  readonly sequence: number;
  readonly work: number;
  readonly engine: string | null;
  readonly error: Problem | null;
  readonly result: JsonObject | null;
  readonly seconds: number | null;
  readonly createdAt: Date;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

const COLUMNS = `key, kind, version, parameters, inputs, requires, status, attempt, fraction,
  start_fraction AS "startFraction", sequence, work, engine, error, result, seconds, created_at AS "createdAt",
  queued_at AS "queuedAt", started_at AS "startedAt", finished_at AS "finishedAt"`;

/** Records by key, in no particular order; unknown keys are left out. */
export function findOperations(database: Queryable, keys: readonly string[]): Promise<OperationRecord[]> {
  return database.query<OperationRecord>(`SELECT ${COLUMNS} FROM operation WHERE key = ANY($1)`, [keys]);
}

/** An operation in a list. */
export interface ListedOperation extends OperationRecord {
  /** When it was made known, to the microsecond, which `Date` cannot hold: where the next page starts. */
  readonly position: string;
}

/** A page of operations that somebody has asked to run, newest first, after the position given. */
export function listOperations(
  database: Queryable,
  page: {
    readonly limit: number;
    readonly after: { readonly position: string; readonly key: string } | null;
    readonly status: OperationStatus | null;
  },
): Promise<ListedOperation[]> {
  return database.query<ListedOperation>(
    `SELECT ${COLUMNS}, created_at::text AS position FROM operation
      WHERE attempt > 0 AND ($2::timestamptz IS NULL OR (created_at, key) < ($2, $3)) AND ($4::text IS NULL OR status = $4)
      ORDER BY created_at DESC, key DESC LIMIT $1`,
    [page.limit, page.after?.position ?? null, page.after?.key ?? null, page.status],
  );
}

/** Makes operations known, so that they can be run by their keys later. Those known already stay as they are. */
export async function rememberOperations(database: Queryable, operations: readonly ResolvedOperation[]): Promise<void> {
  const rows = operations.map(({ key, kind, version, parameters, inputs, requires, work }) => ({
    key,
    kind,
    version,
    parameters,
    inputs,
    requires,
    work,
  }));
  await database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work)
      SELECT key, kind, version, parameters, inputs, requires, work
      FROM jsonb_to_recordset($1) AS given
        (key text, kind text, version integer, parameters jsonb, inputs jsonb, requires text[], work double precision)
      ORDER BY key
      ON CONFLICT (key) DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** Locks the records for the rest of the transaction, in the order of their keys so that two callers cannot deadlock. */
export function lockOperations(database: Queryable, keys: readonly string[]): Promise<OperationRecord[]> {
  return database.query<OperationRecord>(
    `SELECT ${COLUMNS} FROM operation WHERE key = ANY($1) ORDER BY key FOR UPDATE`,
    [keys],
  );
}

/** PLANNED, FAILED or CANCELLED to QUEUED, under a new attempt. Answers with those it changed: single flight. */
export function queueOperations(
  database: Queryable,
  keys: readonly string[],
): Promise<{ key: string; attempt: number }[]> {
  return database.query(
    `UPDATE operation SET status = 'QUEUED', attempt = attempt + 1, queued_at = now(), started_at = NULL,
        finished_at = NULL, error = NULL, requested = false, deaths = 0
      WHERE key = ANY($1) AND status IN ('PLANNED', 'FAILED', 'CANCELLED')
      RETURNING key, attempt`,
    [keys],
  );
}

/** Marks what somebody asked for by name, as against what runs only because something else needs it. */
export async function markRequested(database: Queryable, keys: readonly string[]): Promise<void> {
  await database.query(`UPDATE operation SET requested = true WHERE key = ANY($1)`, [keys]);
}

/** Queued operations among `keys` (all, when null) whose every requirement has succeeded. */
export function readyOperations(
  database: Queryable,
  filter: { readonly dependingOn?: string; readonly keys?: readonly string[]; readonly queuedSecondsAgo?: number },
): Promise<{ key: string; attempt: number }[]> {
  return database.query(
    `SELECT key, attempt FROM operation o
      WHERE status = 'QUEUED'
        AND ($1::text IS NULL OR requires @> ARRAY[$1])
        AND ($2::text[] IS NULL OR key = ANY($2))
        AND ($3::double precision IS NULL OR queued_at < now() - make_interval(secs => $3))
        AND NOT EXISTS (
          SELECT 1 FROM operation input WHERE input.key = ANY(o.requires) AND input.status <> 'SUCCEEDED')
      ORDER BY queued_at, key`,
    [filter.dependingOn ?? null, filter.keys ?? null, filter.queuedSecondsAgo ?? null],
  );
}

/** QUEUED to RUNNING, for the one worker that gets there first; null for the others. */
export async function claimOperation(
  database: Queryable,
  { key, attempt, engine }: { readonly key: string; readonly attempt: number; readonly engine: string },
): Promise<OperationRecord | null> {
  const [record] = await database.query<OperationRecord>(
    `UPDATE operation SET status = 'RUNNING', started_at = now(), heartbeat_at = now(), engine = $3,
        fraction = 0, start_fraction = 0
      WHERE key = $1 AND attempt = $2 AND status = 'QUEUED'
      RETURNING ${COLUMNS}`,
    [key, attempt, engine],
  );
  return record ?? null;
}

/** Names an attempt of a run. Writes that carry one change nothing once another attempt has begun or the run has ended. */
export interface Attempt {
  readonly key: string;
  readonly attempt: number;
}

/** Progress doubles as the sign of life. False when the attempt is no longer the one that runs. */
export async function heartbeat(database: Queryable, { key, attempt }: Attempt, fraction: number): Promise<boolean> {
  const rows = await database.query(
    `UPDATE operation SET fraction = $3, heartbeat_at = now()
      WHERE key = $1 AND attempt = $2 AND status = 'RUNNING' RETURNING key`,
    [key, attempt, fraction],
  );
  return rows.length === 1;
}

/** Says how much earlier attempts had done, so that rates and ETAs count only what this one does. */
export async function resumeAt(database: Queryable, { key, attempt }: Attempt, fraction: number): Promise<void> {
  await database.query(
    `UPDATE operation SET fraction = $3, start_fraction = $3, heartbeat_at = now()
      WHERE key = $1 AND attempt = $2 AND status = 'RUNNING'`,
    [key, attempt, fraction],
  );
}

/** Locks the attempt against ending until the transaction commits. False when it has ended: write nothing then. */
export async function holdAttempt(database: Queryable, { key, attempt }: Attempt): Promise<boolean> {
  const rows = await database.query(
    `SELECT 1 FROM operation WHERE key = $1 AND attempt = $2 AND status = 'RUNNING' FOR SHARE`,
    [key, attempt],
  );
  return rows.length === 1;
}

/** RUNNING to SUCCEEDED with its result. */
export async function succeedOperation(
  database: Queryable,
  { key, attempt }: Attempt,
  result: JsonObject,
): Promise<boolean> {
  const rows = await database.query(
    `UPDATE operation SET status = 'SUCCEEDED', fraction = 1, result = $3, finished_at = now(),
        seconds = extract(epoch FROM now() - started_at)
      WHERE key = $1 AND attempt = $2 AND status = 'RUNNING' RETURNING key`,
    [key, attempt, JSON.stringify(result)],
  );
  return rows.length === 1;
}

/** RUNNING to FAILED, and with it everything queued that needs it. */
export async function failOperation(database: Queryable, { key, attempt }: Attempt, problem: Problem): Promise<void> {
  const failed = await database.query(
    `UPDATE operation SET status = 'FAILED', error = $3, finished_at = now()
      WHERE key = $1 AND attempt = $2 AND status = 'RUNNING' RETURNING key`,
    [key, attempt, JSON.stringify(problem)],
  );
  if (failed.length === 1) await endDependents(database, key, 'FAILED', problem);
}

/** QUEUED or RUNNING to CANCELLED. Answers with those it changed. */
export function cancelOperations(database: Queryable, keys: readonly string[]): Promise<{ key: string }[]> {
  return database.query(
    `UPDATE operation SET status = 'CANCELLED', finished_at = now()
      WHERE key = ANY($1) AND status IN ('QUEUED', 'RUNNING') RETURNING key`,
    [keys],
  );
}

/** Ends everything that waits for `key`, directly or through others: it could never start. */
export async function endDependents(
  database: Queryable,
  key: string,
  status: 'FAILED' | 'CANCELLED',
  problem: Problem | null,
): Promise<void> {
  await database.query(
    `WITH RECURSIVE waiting AS (
        SELECT key FROM operation WHERE status = 'QUEUED' AND requires @> ARRAY[$1]
        UNION
        SELECT o.key FROM operation o JOIN waiting w ON o.requires @> ARRAY[w.key] WHERE o.status = 'QUEUED')
      UPDATE operation SET status = $2, error = $3, finished_at = now()
      WHERE key IN (SELECT key FROM waiting) AND status = 'QUEUED'`,
    [key, status, problem === null ? null : JSON.stringify(problem)],
  );
}

/** Inputs of `keys` that are under way only for their sake: nobody asked for them, and nothing else under way needs them. */
export async function orphanedInputs(database: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `SELECT DISTINCT input.key FROM operation o JOIN operation input ON input.key = ANY(o.requires)
      WHERE o.key = ANY($1) AND input.status IN ('QUEUED', 'RUNNING') AND NOT input.requested
        AND NOT EXISTS (
          SELECT 1 FROM operation other
          WHERE other.requires @> ARRAY[input.key] AND other.status IN ('QUEUED', 'RUNNING') AND other.key <> ALL($1))`,
    [keys],
  );
  return rows.map((row) => row.key);
}

/** RUNNING to QUEUED again under a new attempt: for a worker that stops in good order. */
export async function releaseOperation(database: Queryable, { key, attempt }: Attempt): Promise<void> {
  await database.query(
    `UPDATE operation SET status = 'QUEUED', attempt = attempt + 1, queued_at = now(), started_at = NULL
      WHERE key = $1 AND attempt = $2 AND status = 'RUNNING'`,
    [key, attempt],
  );
}

/** An operation whose workers have died this often is taken to be what kills them. */
const MOST_DEATHS = 3;

/**
 * RUNNING to QUEUED again under a new attempt, for workers that are presumed dead: those of the attempt given, or all
 * that have not been heard of for so long, by the database's clock. After the third death it is FAILED instead, since
 * the next worker would die of it too.
 */
export async function releaseAbandoned(
  database: Queryable,
  of: Attempt | { readonly silentSeconds: number },
): Promise<{ key: string; attempt: number; status: 'QUEUED' | 'FAILED' }[]> {
  const problem = toProblem(
    new FlapbookError('WORKER_DIED', `The worker died ${MOST_DEATHS} times while it ran this operation.`),
  );
  const released = await database.query<{ key: string; attempt: number; status: 'QUEUED' | 'FAILED' }>(
    `UPDATE operation SET attempt = attempt + 1, deaths = deaths + 1, queued_at = now(), started_at = NULL,
        status = CASE WHEN deaths + 1 < $4 THEN 'QUEUED' ELSE 'FAILED' END,
        error = CASE WHEN deaths + 1 < $4 THEN NULL ELSE $5::jsonb END,
        finished_at = CASE WHEN deaths + 1 < $4 THEN NULL ELSE now() END
      WHERE status = 'RUNNING'
        AND ($1::text IS NULL OR (key = $1 AND attempt = $2))
        AND ($3::double precision IS NULL OR heartbeat_at < now() - make_interval(secs => $3))
      RETURNING key, attempt, status`,
    'key' in of
      ? [of.key, of.attempt, null, MOST_DEATHS, JSON.stringify(problem)]
      : [null, null, of.silentSeconds, MOST_DEATHS, JSON.stringify(problem)],
  );
  for (const { key, status } of released) {
    if (status === 'FAILED') await endDependents(database, key, 'FAILED', problem);
  }
  return released;
}

/** Work done a second, over the latest runs of a kind that did all their work in one attempt; null when there is none. */
export async function measuredRate(database: Queryable, kind: string): Promise<number | null> {
  const [row] = await database.query<{ rate: number | null }>(
    `SELECT sum(work) / nullif(sum(seconds), 0) AS rate FROM (
        SELECT work, seconds FROM operation
        WHERE kind = $1 AND status = 'SUCCEEDED' AND seconds > 0 AND work > 0 AND start_fraction = 0
        ORDER BY finished_at DESC LIMIT 10) latest`,
    [kind],
  );
  return row?.rate ?? null;
}
