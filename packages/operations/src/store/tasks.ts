import type { Queryable } from '@flapbook/database';
import type { Problem } from '@flapbook/flap';
import type { JsonObject } from '../keys.ts';
import { putInTurn } from './turns.ts';

export type Priority = 'INTERACTIVE' | 'BACKGROUND';
export type TaskRole = 'SPLIT' | 'PART';

/** A task to be queued. */
export interface NewTask {
  /** The address of its result; for a `SPLIT` made from its operation's key. */
  readonly key: string;
  readonly operationKey: string;
  readonly role: TaskRole;
  readonly part: JsonObject;
  readonly queue: string;
  readonly memoryBytes: number;
  readonly work: number;
  readonly tokens: number;
  readonly lane: string;
  readonly priority: Priority;
}

/** A task that waits for a worker. */
export interface QueuedTask {
  readonly key: string;
  readonly attempt: number;
  readonly queue: string;
  readonly priority: Priority;
  readonly turn: number;
}

const QUEUED_COLUMNS = 'key, attempt, queue, priority, turn';

export function splitKey(operationKey: string): string {
  return `split/${operationKey}`;
}

/**
 * Queues tasks; call it within a transaction. Those that wait or run already are left to run: operations that need the
 * same result share its task. Answers with those that are to be sent to the workers: the new ones, and those that
 * waited behind work of lower priority.
 */
export async function queueTasks(transaction: Queryable, tasks: readonly NewTask[]): Promise<QueuedTask[]> {
  if (tasks.length === 0) return [];
  const turns = await putInTurn(transaction, tasks);
  return transaction.query<QueuedTask>(
    `INSERT INTO task (key, operation_key, role, part, queue, memory_bytes, work, tokens, lane, priority, turn, status)
      SELECT key, "operationKey", role, part, queue, "memoryBytes", work, tokens, lane, priority, turn, 'QUEUED'
      FROM jsonb_to_recordset($1) AS given (key text, "operationKey" text, role text, part jsonb, queue text,
        "memoryBytes" bigint, work double precision, tokens bigint, lane text, priority text, turn double precision)
      -- In the order of their keys, so that two who queue the same tasks cannot deadlock.
      ORDER BY key
      ON CONFLICT (key) DO UPDATE SET
        status = 'QUEUED', lane = excluded.lane, priority = excluded.priority, turn = excluded.turn,
        operation_key = excluded.operation_key, queue = excluded.queue, memory_bytes = excluded.memory_bytes,
        attempt = task.attempt + (task.status <> 'QUEUED')::integer,
        queued_at = CASE WHEN task.status = 'QUEUED' THEN task.queued_at ELSE now() END,
        deaths = 0, faults = 0, fraction = 0, phase = NULL, error = NULL, worker_id = NULL, worker_class = NULL, seconds = NULL,
        not_before = NULL, started_at = NULL, finished_at = NULL
      WHERE task.status NOT IN ('QUEUED', 'RUNNING')
        OR (task.status = 'QUEUED' AND task.priority = 'BACKGROUND' AND excluded.priority = 'INTERACTIVE')
      RETURNING ${QUEUED_COLUMNS}`,
    [JSON.stringify(tasks.map((task, i) => ({ ...task, turn: turns[i] })))],
  );
}

/** Names an attempt at a task. Writes that carry one change nothing once it has ended or another one has begun. */
export interface TaskAttempt {
  readonly key: string;
  readonly attempt: number;
}

/** Whether this attempt still waits for a worker: somebody has to be told of it again then. */
export async function stillQueued(database: Queryable, { key, attempt }: TaskAttempt): Promise<boolean> {
  const rows = await database.query(`SELECT 1 FROM task WHERE key = $1 AND attempt = $2 AND status = 'QUEUED'`, [
    key,
    attempt,
  ]);
  return rows.length === 1;
}

/** Whether a queue has tasks that wait or run. */
export async function queuedFor(database: Queryable, queue: string): Promise<boolean> {
  const [row] = await database.query<{ some: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM task WHERE status IN ('QUEUED', 'RUNNING') AND queue = $1) AS some`,
    [queue],
  );
  return row!.some;
}

/** Locks the attempt against ending until the transaction commits. False when it has ended: write nothing then. */
export async function holdTask(transaction: Queryable, { key, attempt }: TaskAttempt): Promise<boolean> {
  const rows = await transaction.query(
    `SELECT 1 FROM task WHERE key = $1 AND attempt = $2 AND status = 'RUNNING' FOR UPDATE`,
    [key, attempt],
  );
  return rows.length === 1;
}

/** RUNNING to SUCCEEDED; call it in the transaction that stores the result, after `holdTask`. */
export async function succeedTask(transaction: Queryable, { key }: TaskAttempt): Promise<void> {
  await transaction.query(
    `UPDATE task SET status = 'SUCCEEDED', fraction = 1, phase = NULL, finished_at = clock_timestamp(),
        seconds = extract(epoch FROM clock_timestamp() - started_at)
      WHERE key = $1`,
    [key],
  );
}

/** RUNNING to FAILED. */
export async function failTask(transaction: Queryable, { key }: TaskAttempt, problem: Problem): Promise<void> {
  await transaction.query(`UPDATE task SET status = 'FAILED', error = $2, finished_at = now() WHERE key = $1`, [
    key,
    JSON.stringify(problem),
  ]);
}

/** How far a running task is. */
export interface TaskProgress {
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** What it does besides computing, for people; null while it computes. */
  readonly phase: string | null;
}

/** Notes how far a running task is. False when the attempt is no longer the one that runs. */
export async function reportTask(
  database: Queryable,
  { key, attempt }: TaskAttempt,
  { fraction, phase }: TaskProgress,
): Promise<boolean> {
  const rows = await database.query(
    `UPDATE task SET fraction = $3, phase = $4 WHERE key = $1 AND attempt = $2 AND status = 'RUNNING' RETURNING 1`,
    [key, attempt, fraction, phase],
  );
  return rows.length === 1;
}

/** Why a running task goes back to the queue. */
export type Return = 'WORKER_STOPS' | 'WORKER_DIED' | 'FAULT';

export interface RequeueOptions {
  readonly reason: Return;
  /** It is not taken before that. */
  readonly delaySeconds?: number;
  /** What went wrong with the attempt, for those who ask why it waits. */
  readonly problem?: Problem;
}

/** RUNNING to QUEUED under a new attempt, which is to be sent. Null when the attempt has ended otherwise. */
export async function requeueTask(
  transaction: Queryable,
  { key, attempt }: TaskAttempt,
  { reason, delaySeconds = 0, problem }: RequeueOptions,
): Promise<QueuedTask | null> {
  const [task] = await transaction.query<QueuedTask>(
    `UPDATE task SET status = 'QUEUED', attempt = attempt + 1, fraction = 0, phase = NULL, started_at = NULL, worker_id = NULL,
        worker_class = NULL, not_before = now() + make_interval(secs => $4),
        deaths = deaths + ($3 = 'WORKER_DIED')::integer, faults = faults + ($3 = 'FAULT')::integer, error = $5
      WHERE key = $1 AND attempt = $2 AND status = 'RUNNING'
      RETURNING ${QUEUED_COLUMNS}`,
    [key, attempt, reason, delaySeconds, problem === undefined ? null : JSON.stringify(problem)],
  );
  return task ?? null;
}

/** How often an attempt at a task has gone wrong since somebody asked for it. */
export async function mishaps(database: Queryable, key: string): Promise<{ deaths: number; faults: number }> {
  const [row] = await database.query<{ deaths: number; faults: number }>(
    'SELECT deaths, faults FROM task WHERE key = $1',
    [key],
  );
  return row ?? { deaths: 0, faults: 0 };
}

/** Tasks that wait for workers. */
export function queuedTasks(database: Queryable): Promise<QueuedTask[]> {
  return database.query<QueuedTask>(`SELECT ${QUEUED_COLUMNS} FROM task WHERE status = 'QUEUED' ORDER BY key`);
}

/** Tasks that workers have. */
export function runningTasks(database: Queryable): Promise<TaskAttempt[]> {
  return database.query<TaskAttempt>(`SELECT key, attempt FROM task WHERE status = 'RUNNING' ORDER BY key`);
}

/** Running tasks whose worker has ended or was lost. */
export function orphanedTasks(database: Queryable): Promise<TaskAttempt[]> {
  return database.query<TaskAttempt>(
    `SELECT key, attempt FROM task
      WHERE status = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM worker WHERE id = worker_id AND ended_at IS NULL)
      ORDER BY key`,
  );
}

/** Which tasks an operation waits for, besides those whose results were stored before. */
export async function linkTasks(transaction: Queryable, operationKey: string, keys: readonly string[]): Promise<void> {
  await transaction.query('DELETE FROM operation_task WHERE operation_key = $1', [operationKey]);
  await transaction.query('INSERT INTO operation_task SELECT $1, unnest($2::text[])', [operationKey, keys]);
}

/** Cancels tasks of operations that have ended, unless another running operation needs them too. */
export async function cancelUnneededTasks(transaction: Queryable, operationKeys: readonly string[]): Promise<void> {
  await transaction.query(
    `UPDATE task SET status = 'CANCELLED', finished_at = now()
      WHERE status IN ('QUEUED', 'RUNNING')
        AND key IN (SELECT task_key FROM operation_task WHERE operation_key = ANY($1) UNION SELECT unnest($2::text[]))
        AND NOT EXISTS (
          SELECT 1 FROM operation_task JOIN operation o ON o.key = operation_task.operation_key
          WHERE task_key = task.key AND o.status = 'RUNNING')`,
    [operationKeys, operationKeys.map(splitKey)],
  );
}

/**
 * Takes tasks back that wait, of operations that have been taken back, unless another running operation needs them too.
 * Splits that run stop: there is nothing left to split.
 */
export async function withdrawTasks(transaction: Queryable, operationKeys: readonly string[]): Promise<void> {
  await transaction.query(
    `UPDATE task SET status = 'CANCELLED', finished_at = now()
      WHERE (status = 'QUEUED' OR (status = 'RUNNING' AND role = 'SPLIT'))
        AND key IN (SELECT task_key FROM operation_task WHERE operation_key = ANY($1) UNION SELECT unnest($2::text[]))
        AND NOT EXISTS (
          SELECT 1 FROM operation_task JOIN operation o ON o.key = operation_task.operation_key
          WHERE task_key = task.key AND o.status = 'RUNNING')
        AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.key = task.operation_key AND role = 'SPLIT' AND o.status = 'RUNNING')`,
    [operationKeys, operationKeys.map(splitKey)],
  );
}
