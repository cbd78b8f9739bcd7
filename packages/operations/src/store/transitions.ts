import type { Queryable } from '@flapbook/database';
import type { Problem } from '@flapbook/flap';
import type { JsonObject } from '../keys.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import { traceparent } from '../tracing/context.ts';
import { cancelUnneededTasks, type NewTask, type Priority } from './tasks.ts';

/*
 * How operations change their states. Whoever changes several rows locks operations before tasks and each in the order
 * of their keys, so that no two wait for each other.
 */

/**
 * PLANNED, FAILED or CANCELLED to QUEUED, in the order of the keys. Those queued or running already are left to run:
 * single flight.
 */
export async function queueOperations(
  transaction: Queryable,
  keys: readonly string[],
  {
    lane,
    priority,
    askedBy = null,
  }: { readonly lane: string; readonly priority: Priority; readonly askedBy?: string | null },
): Promise<void> {
  await transaction.query(
    `UPDATE operation SET status = 'QUEUED', attempt = attempt + 1, lane = $2, priority = $3, traceparent = $4, asked_by = $5::uuid,
        queued_at = now() + make_interval(secs => place * 1e-6),
        started_at = NULL, finished_at = NULL, error = NULL, requested = false, fraction = 0, start_fraction = 0,
        phase = NULL
      FROM unnest($1::text[]) WITH ORDINALITY AS given (wanted, place)
      WHERE key = wanted AND status IN ('PLANNED', 'FAILED', 'CANCELLED')`,
    [keys, lane, priority, traceparent(), askedBy],
  );
}

/** Marks what somebody asked for by name, as against what runs only because something else needs it. */
export async function markRequested(transaction: Queryable, keys: readonly string[]): Promise<void> {
  await transaction.query('UPDATE operation SET requested = true, used_at = now() WHERE key = ANY($1)', [keys]);
}

/** Gives operations that are under way in the background precedence; answers with the tasks of theirs that wait. */
export async function raisePriority(transaction: Queryable, keys: readonly string[]): Promise<NewTask[]> {
  const raised = await transaction.query<{ key: string }>(
    `UPDATE operation SET priority = 'INTERACTIVE'
      WHERE key = ANY($1) AND priority = 'BACKGROUND' AND status IN ('QUEUED', 'RUNNING') RETURNING key`,
    [keys],
  );
  return transaction.query<NewTask>(
    `SELECT key, operation_key AS "operationKey", role, part, queue, memory_bytes AS "memoryBytes", work, tokens, lane,
        'INTERACTIVE' AS priority
      FROM task WHERE status = 'QUEUED' AND priority = 'BACKGROUND' AND (
        (role = 'SPLIT' AND operation_key = ANY($1))
        OR key IN (SELECT task_key FROM operation_task WHERE operation_key = ANY($1)))`,
    [raised.map(({ key }) => key)],
  );
}

/** An operation that waits for nothing but a worker. */
export interface ReadyOperation extends OperationSpec {
  readonly lane: string;
  readonly priority: Priority;
}

/** Queued operations, among `keys` or of those that need `dependingOn`, whose every requirement has succeeded. */
export function readyOperations(
  transaction: Queryable,
  filter: { readonly dependingOn?: string; readonly keys?: readonly string[] },
): Promise<ReadyOperation[]> {
  return transaction.query<ReadyOperation>(
    `SELECT key, kind, version, parameters, inputs, lane, priority FROM operation o
      WHERE status = 'QUEUED'
        AND ($1::text IS NULL OR requires @> ARRAY[$1])
        AND ($2::text[] IS NULL OR key = ANY($2))
        AND NOT EXISTS (
          SELECT 1 FROM operation input WHERE input.key = ANY(o.requires) AND input.status <> 'SUCCEEDED')
      ORDER BY queued_at, key`,
    [filter.dependingOn ?? null, filter.keys ?? null],
  );
}

/** QUEUED to RUNNING. False when it is neither queued nor running any more. */
export async function beginOperation(transaction: Queryable, key: string, engine: string): Promise<boolean> {
  const rows = await transaction.query(
    `UPDATE operation SET status = 'RUNNING', engine = $2, started_at = coalesce(started_at, now())
      WHERE key = $1 AND status IN ('QUEUED', 'RUNNING') RETURNING 1`,
    [key, engine],
  );
  return rows.length === 1;
}

/** Says how much of the work was stored already, so that rates and ETAs count only what this run does. */
export async function startAt(transaction: Queryable, key: string, fraction: number): Promise<void> {
  await transaction.query('UPDATE operation SET fraction = $2, start_fraction = $2, phase = NULL WHERE key = $1', [
    key,
    fraction,
  ]);
}

/** Says what a running operation does before its parts are known. */
export async function tellPhase(database: Queryable, key: string, phase: string | null): Promise<void> {
  await database.query(
    `UPDATE operation SET phase = $2 WHERE key = $1 AND status = 'RUNNING' AND phase IS DISTINCT FROM $2`,
    [key, phase],
  );
}

/** What a task said of itself is over when its worker is. The other tasks of its operations say it anew. */
export async function clearPhase(transaction: Queryable, taskKey: string): Promise<void> {
  await transaction.query(
    `UPDATE operation SET phase = NULL
      WHERE status = 'RUNNING' AND phase IS NOT NULL AND key IN (
        SELECT operation_key FROM operation_task WHERE task_key = $1
        UNION SELECT operation_key FROM task WHERE key = $1 AND role = 'SPLIT')`,
    [taskKey],
  );
}

/** The running operations that wait for a task, locked until the transaction ends. */
export async function lockOperationsOfTask(transaction: Queryable, taskKey: string): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `SELECT key FROM operation
      WHERE status = 'RUNNING' AND key IN (
        SELECT operation_key FROM operation_task WHERE task_key = $1
        UNION SELECT operation_key FROM task WHERE key = $1 AND role = 'SPLIT')
      ORDER BY key FOR NO KEY UPDATE`,
    [taskKey],
  );
  return rows.map(({ key }) => key);
}

/** Locks one operation until the transaction ends. False when it does not run. */
export async function holdOperation(transaction: Queryable, key: string): Promise<boolean> {
  const rows = await transaction.query(
    `SELECT 1 FROM operation WHERE key = $1 AND status = 'RUNNING' FOR NO KEY UPDATE`,
    [key],
  );
  return rows.length === 1;
}

/**
 * Brings the progress of running operations up to that of their tasks, weighted by work. Answers with those of which no
 * task is left, as far as that can be told without looking at their splits.
 */
export async function updateProgress(
  database: Queryable,
  of: { readonly taskKey: string } | { readonly operationKeys: readonly string[] },
): Promise<string[]> {
  const rows = await database.query<{ key: string; whole: boolean }>(
    `UPDATE operation
      SET fraction = coalesce(start_fraction + (1 - start_fraction) * least(1, done.share), operation.fraction),
        phase = done.phase
      FROM (
        SELECT operation_task.operation_key AS key, sum(work * fraction) / nullif(sum(work), 0) AS share,
          bool_and(status = 'SUCCEEDED') AS whole, min(phase) FILTER (WHERE status = 'RUNNING') AS phase
        FROM operation_task JOIN task ON task.key = task_key
        WHERE operation_task.operation_key IN (
          SELECT operation_key FROM operation_task WHERE task_key = $1 UNION SELECT unnest($2::text[]))
        GROUP BY operation_task.operation_key) done
      WHERE operation.key = done.key AND operation.status = 'RUNNING'
      RETURNING operation.key, done.whole`,
    'taskKey' in of ? [of.taskKey, null] : [null, of.operationKeys],
  );
  return rows.filter(({ whole }) => whole).map(({ key }) => key);
}

/** That all tasks of an operation have succeeded; `key` is an expression of SQL. */
function noTaskLeft(key: string): string {
  return `NOT EXISTS (
    SELECT 1 FROM operation_task JOIN task ON task.key = task_key
    WHERE operation_task.operation_key = ${key} AND task.status <> 'SUCCEEDED')`;
}

/** Those operations, among some that have been split, of which no task is left. */
export async function completeAmong(transaction: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `SELECT key FROM unnest($1::text[]) AS given (key) WHERE ${noTaskLeft('given.key')}`,
    [keys],
  );
  return rows.map(({ key }) => key);
}

/** Whether a running operation has been split and none of its tasks is left. */
export async function isComplete(transaction: Queryable, key: string): Promise<boolean> {
  const [row] = await transaction.query<{ complete: boolean }>(
    `SELECT ${noTaskLeft('$1')}
      AND EXISTS (SELECT 1 FROM task WHERE operation_key = $1 AND role = 'SPLIT' AND status = 'SUCCEEDED') AS complete`,
    [key],
  );
  return row!.complete;
}

/** Running operations of which no task is left: whoever ended the last one died before it could put them together. */
export async function unfinishedOperations(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `SELECT key FROM operation o
      WHERE status = 'RUNNING' AND NOT EXISTS (
        SELECT 1 FROM task WHERE status <> 'SUCCEEDED' AND (
          (role = 'SPLIT' AND operation_key = o.key)
          OR key IN (SELECT task_key FROM operation_task WHERE operation_key = o.key)))
      ORDER BY key`,
  );
  return rows.map(({ key }) => key);
}

/** RUNNING to SUCCEEDED with its result; call it after `holdOperation`. */
export async function succeedOperation(transaction: Queryable, key: string, result: JsonObject): Promise<void> {
  await transaction.query(
    `UPDATE operation SET status = 'SUCCEEDED', fraction = 1, phase = NULL, result = $2, finished_at = clock_timestamp(),
        used_at = now(), seconds = extract(epoch FROM clock_timestamp() - started_at)
      WHERE key = $1`,
    [key, JSON.stringify(result)],
  );
}

/** SUCCEEDED to PLANNED, where what it has come to is there no longer. */
export async function forgetResult(database: Queryable, key: string): Promise<void> {
  await database.query(
    `UPDATE operation SET status = 'PLANNED', result = NULL, engine = NULL, seconds = NULL, fraction = 0,
        start_fraction = 0, requested = false, started_at = NULL, finished_at = NULL
      WHERE key = $1 AND status = 'SUCCEEDED'`,
    [key],
  );
}

/** QUEUED or RUNNING to FAILED or CANCELLED, with everything that waits for it; tasks that nobody else needs stop. */
export async function endOperations(
  transaction: Queryable,
  keys: readonly string[],
  end: { readonly status: 'CANCELLED' } | { readonly status: 'FAILED'; readonly problem: Problem },
): Promise<void> {
  const ended = await transaction.query<{ key: string }>(
    `WITH RECURSIVE ending AS (
        SELECT key FROM operation WHERE key = ANY($1) AND status IN ('QUEUED', 'RUNNING')
        UNION
        SELECT o.key FROM operation o JOIN ending ON o.requires @> ARRAY[ending.key] WHERE o.status = 'QUEUED'),
      locked AS (
        SELECT key FROM operation WHERE key IN (SELECT key FROM ending) ORDER BY key FOR NO KEY UPDATE)
      UPDATE operation SET status = $2, error = $3, phase = NULL, finished_at = now()
      WHERE key IN (SELECT key FROM locked) AND status IN ('QUEUED', 'RUNNING')
      RETURNING key`,
    [keys, end.status, end.status === 'FAILED' ? JSON.stringify(end.problem) : null],
  );
  await cancelUnneededTasks(
    transaction,
    ended.map(({ key }) => key),
  );
}

/** Inputs of `keys` that are under way only for their sake: nobody asked for them, and nothing else under way needs them. */
export async function orphanedInputs(transaction: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `SELECT DISTINCT input.key FROM operation o JOIN operation input ON input.key = ANY(o.requires)
      WHERE o.key = ANY($1) AND input.status IN ('QUEUED', 'RUNNING') AND NOT input.requested
        AND NOT EXISTS (
          SELECT 1 FROM operation other
          WHERE other.requires @> ARRAY[input.key] AND other.status IN ('QUEUED', 'RUNNING') AND other.key <> ALL($1))`,
    [keys],
  );
  return rows.map(({ key }) => key);
}
