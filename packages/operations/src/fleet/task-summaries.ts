import type { Queryable } from '@flapbook/database';
import type { Problem } from '@flapbook/flap';
import { splitKey, type TaskRole } from '../store/tasks.ts';
import { groupBy } from './group.ts';

/** How many tasks of an operation are in which state. */
export interface TaskCounts {
  readonly queued: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** Tasks that wait, alike but for what they compute. */
export interface QueuedGroup {
  readonly count: number;
  readonly queue: string;
  readonly memoryBytes: number;
  /** Of each. */
  readonly work: number;
  /** Why they are not to be taken yet; null for those that wait for nothing but a worker. */
  readonly backOff: BackOff | null;
}

/** What keeps a task from being taken: an attempt at it went wrong in a way that may pass. */
export interface BackOff {
  /** When the first of the tasks may be taken again, by the database's clock. */
  readonly until: Date;
  /** Attempts that went wrong. */
  readonly faults: number;
  readonly problem: Problem;
}

/** A task that a worker runs. */
export interface RunningPart {
  readonly workerId: string;
  readonly workerClass: string;
  readonly work: number;
  readonly tokens: number;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Since it was taken. */
  readonly seconds: number;
}

/** The tasks of an operation's present or last run. */
export interface TaskSummary {
  /** Of its parts, those left out whose results were stored before. */
  readonly counts: TaskCounts;
  /** Tasks that wait for a worker, the one included that finds out of which parts it consists. */
  readonly queued: readonly QueuedGroup[];
  readonly running: readonly RunningPart[];
}

interface Row {
  readonly operationKey: string;
  readonly role: TaskRole;
  readonly status: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly count: number;
  readonly queue: string | null;
  readonly memoryBytes: number | null;
  readonly work: number | null;
  readonly tokens: number;
  readonly workerId: string | null;
  readonly workerClass: string | null;
  readonly fraction: number;
  readonly seconds: number | null;
  readonly notBefore: Date | null;
  readonly faults: number;
  readonly error: Problem | null;
}

/** Summaries by the operations' keys, for those that have tasks. */
export async function summariseTasks(
  database: Queryable,
  operationKeys: readonly string[],
): Promise<Map<string, TaskSummary>> {
  if (operationKeys.length === 0) return new Map();
  // Tasks that wait are grouped by what they need, those that run stay apart, of the others only the number counts.
  // Each is looked up by its key (LIMIT keeps the planner from reading the whole table, with all that ever ran).
  const rows = await database.query<Row>(
    `WITH link AS (
        SELECT operation_key, task_key FROM operation_task WHERE operation_key = ANY($1)
        UNION ALL SELECT * FROM unnest($1::text[], $2::text[]))
      SELECT link.operation_key AS "operationKey", role, status, count(*)::integer AS count,
        max(queue) AS queue, max(memory_bytes) AS "memoryBytes", max(work) AS work, max(tokens) AS tokens,
        max(worker_id) AS "workerId", max(worker_class) AS "workerClass", max(fraction) AS fraction,
        max(extract(epoch FROM clock_timestamp() - started_at))::double precision AS seconds,
        min(not_before) FILTER (WHERE backs_off) AS "notBefore", max(faults) AS faults,
        max(error::text) FILTER (WHERE backs_off)::jsonb AS error
      FROM link CROSS JOIN LATERAL (
        SELECT *, status = 'QUEUED' AND not_before > clock_timestamp() AND error IS NOT NULL AS backs_off
        FROM task WHERE key = link.task_key LIMIT 1) task
      GROUP BY link.operation_key, role, status,
        CASE WHEN status = 'QUEUED' THEN (queue, memory_bytes, work) END,
        CASE WHEN backs_off THEN (error ->> 'code', faults) END, CASE WHEN status = 'RUNNING' THEN task.key END`,
    [operationKeys, operationKeys.map(splitKey)],
  );
  const byOperation = groupBy(rows, ({ operationKey }) => operationKey);
  return new Map([...byOperation].map(([key, found]) => [key, summaryOf(found)]));
}

function summaryOf(rows: readonly Row[]): TaskSummary {
  // Until a run has found out its parts, those linked are of the run before.
  const isSplit = rows.every(({ role, status }) => role === 'PART' || status === 'SUCCEEDED');
  const parts = rows.filter(({ role }) => role === 'PART' && isSplit);
  const present = rows.filter(({ role }) => role === 'SPLIT' || isSplit);
  const count = (status: Row['status']) =>
    parts.filter((row) => row.status === status).reduce((sum, row) => sum + row.count, 0);
  return {
    counts: {
      queued: count('QUEUED'),
      running: count('RUNNING'),
      succeeded: count('SUCCEEDED'),
      failed: count('FAILED'),
      cancelled: count('CANCELLED'),
    },
    queued: present
      .filter(({ status }) => status === 'QUEUED')
      .map((row) => ({
        count: row.count,
        queue: row.queue!,
        memoryBytes: row.memoryBytes!,
        work: row.work!,
        backOff: backOffOf(row),
      })),
    running: present
      .filter(({ status }) => status === 'RUNNING')
      .map(({ workerId, workerClass, work, tokens, fraction, seconds }) => ({
        workerId: workerId!,
        workerClass: workerClass!,
        work: work!,
        tokens,
        fraction,
        seconds: seconds!,
      })),
  };
}

function backOffOf({ notBefore, faults, error }: Row): BackOff | null {
  return notBefore === null || error === null ? null : { until: notBefore, faults, problem: error };
}
