import type { Queryable } from '@flapbook/database';
import type { JsonObject } from '../keys.ts';
import type { QueuedTask, TaskAttempt, TaskRole } from './tasks.ts';

/** A task that a worker has taken. */
export interface TakenTask {
  readonly key: string;
  readonly attempt: number;
  readonly operationKey: string;
  readonly role: TaskRole;
  readonly part: JsonObject;
  readonly work: number;
  readonly tokens: number;
  /** Of the request that asked for the operation; null where nobody traces. */
  readonly traceparent: string | null;
}

const TAKEN_COLUMNS = `key, attempt, operation_key AS "operationKey", role, part, work, tokens,
  (SELECT traceparent FROM operation o WHERE o.key = task.operation_key) AS traceparent`;

/** Who takes a task. */
export interface Taker {
  readonly workerId: string;
  readonly workerClass: string;
  readonly memoryBytes: number;
}

/**
 * QUEUED to RUNNING, for the one live worker with enough memory that gets there first; null for the others. The worker
 * that has it already gets it again: the answer may have been lost with the connection.
 */
export async function takeTask(
  database: Queryable,
  { key, attempt }: { readonly key: string; readonly attempt: number },
  { workerId, workerClass, memoryBytes }: Taker,
): Promise<TakenTask | null> {
  const [task] = await database.query<TakenTask>(
    `UPDATE task SET status = 'RUNNING', started_at = now(), worker_id = $3, worker_class = $4, fraction = 0, phase = NULL,
        error = NULL
      WHERE key = $1 AND attempt = $2 AND memory_bytes <= $5
        AND (status = 'QUEUED' OR (status = 'RUNNING' AND worker_id = $3))
        AND EXISTS (SELECT 1 FROM worker WHERE id = $3 AND ended_at IS NULL)
      RETURNING ${TAKEN_COLUMNS}`,
    [key, attempt, workerId, workerClass, memoryBytes],
  );
  return task ?? null;
}

/** What a live worker runs, by what the database says; null for one that was presumed dead. */
export async function runningOf(database: Queryable, { workerId }: Taker): Promise<TakenTask | null> {
  const [task] = await database.query<TakenTask>(
    `SELECT ${TAKEN_COLUMNS} FROM task
      WHERE worker_id = $1 AND status = 'RUNNING'
        AND EXISTS (SELECT 1 FROM worker WHERE id = $1 AND ended_at IS NULL)
      LIMIT 1`,
    [workerId],
  );
  return task ?? null;
}

/** Locks a task that waits; null when it does not. */
export async function lockQueued(transaction: Queryable, { key, attempt }: TaskAttempt): Promise<QueuedTask | null> {
  const [task] = await transaction.query<QueuedTask>(
    `SELECT key, attempt, queue, priority, turn FROM task
      WHERE key = $1 AND attempt = $2 AND status = 'QUEUED' FOR UPDATE`,
    [key, attempt],
  );
  return task ?? null;
}

/**
 * Locks the task that is to be run in the turn of another one: of those of its lane that the worker can run, the first of
 * the operation that was asked for first. The turn of a split, which is short, goes to splits alone, so that none pays for
 * a part with it. Null where the worker can run none.
 */
export async function lockFirstOfLane(
  transaction: Queryable,
  { key }: Pick<TaskAttempt, 'key'>,
  { memoryBytes }: Pick<Taker, 'memoryBytes'>,
): Promise<QueuedTask | null> {
  // The operations come first and in order, so that the tasks of those behind are not even looked at. Nobody waits for a
  // task that another worker is about to take: its lock is skipped.
  const [task] = await transaction.query<QueuedTask>(
    `SELECT first.* FROM (
        SELECT o.key AS operation_key, given.queue, given.lane, given.priority, given.role
        FROM task given JOIN operation o ON o.lane = given.lane AND o.status IN ('QUEUED', 'RUNNING')
        WHERE given.key = $1 ORDER BY o.queued_at, o.key) wanted
      CROSS JOIN LATERAL (
        SELECT key, attempt, queue, priority, turn FROM task t
        WHERE t.operation_key = wanted.operation_key AND t.status = 'QUEUED'
          AND t.queue = wanted.queue AND t.lane = wanted.lane AND t.priority = wanted.priority
          AND t.memory_bytes <= $2 AND (t.not_before IS NULL OR t.not_before <= now())
          AND (t.role = 'SPLIT' OR wanted.role = 'PART')
        ORDER BY t.turn, t.key LIMIT 1 FOR UPDATE SKIP LOCKED) first
      LIMIT 1`,
    [key, memoryBytes],
  );
  return task ?? null;
}

/** Lets two tasks that wait change places. */
export async function exchangeTurns(transaction: Queryable, one: QueuedTask, other: QueuedTask): Promise<void> {
  await transaction.query(
    `UPDATE task SET turn = CASE key WHEN $1 THEN $4::double precision ELSE $3::double precision END
      WHERE key IN ($1, $2)`,
    [one.key, other.key, one.turn, other.turn],
  );
}
