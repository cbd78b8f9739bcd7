import type { Database } from '@flapbook/database';
import {
  countJobs,
  findJob,
  type JobRow,
  type JobTotals,
  listMishaps,
  listQueued,
  listRunning,
  type QueuedJobRow,
  type QueuePosition,
} from './job-rows.ts';
import { NO_OUTLOOK, type Outlook, outlooks } from './outlook.ts';
import type { Rates } from './rates.ts';
import { summariseTasks, type TaskCounts, type TaskSummary } from './task-summaries.ts';
import { type Waiting, waitingFor } from './waiting.ts';
import { type FleetWorker, listWorkers } from './workers.ts';

/** An operation with what is to be said of it in a list of jobs. */
export interface Job extends JobRow {
  readonly tasks: TaskCounts;
  /** Names of the workers that run its tasks. */
  readonly workers: readonly string[];
  readonly waitingFor: Waiting | null;
  readonly outlook: Outlook;
}

export interface QueuedJob extends Job {
  readonly position: QueuePosition;
}

/** What the fleet does at one moment. */
export interface JobsSnapshot {
  /** By the database's clock, as every other time in it. */
  readonly at: Date;
  readonly totals: JobTotals;
  /** The first of the queue, in the order in which they will be taken. */
  readonly queued: readonly QueuedJob[];
  readonly running: readonly Job[];
  /** The latest that failed or were cancelled. */
  readonly mishaps: readonly Job[];
  readonly workers: readonly FleetWorker[];
}

/** Most entries of each list of a snapshot. */
export const SNAPSHOT_LIMITS = { queued: 201, running: 200, mishaps: 50 } as const;

const NO_TASKS: TaskSummary = {
  counts: { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 },
  queued: [],
  running: [],
};

/** Reads what the fleet does. The queries see the database one after the other, so a job may be in two lists or none. */
export async function readJobs(database: Database, rates: Rates): Promise<JobsSnapshot> {
  const [[clock], workers, totals, queued, running, mishaps] = await Promise.all([
    database.query<{ at: Date }>('SELECT clock_timestamp() AS at'),
    listWorkers(database),
    countJobs(database),
    listQueued(database, { limit: SNAPSHOT_LIMITS.queued, after: null }),
    listRunning(database, SNAPSHOT_LIMITS.running),
    listMishaps(database, SNAPSHOT_LIMITS.mishaps),
  ]);
  const complete = await completed(database, [...queued, ...running, ...mishaps], { rates, workers });
  return {
    at: clock!.at,
    totals,
    queued: queued.map((row) => ({ ...row, ...complete(row) })),
    running: running.map((row) => ({ ...row, ...complete(row) })),
    mishaps: mishaps.map((row) => ({ ...row, ...complete(row) })),
    workers,
  };
}

/** One operation that was asked for; null for an unknown key. */
export async function readJob(database: Database, rates: Rates, key: string): Promise<Job | null> {
  const [workers, [row]] = await Promise.all([listWorkers(database), findJob(database, key)]);
  if (row === undefined) return null;
  const complete = await completed(database, [row], { rates, workers });
  return { ...row, ...complete(row) };
}

/** A further page of the queue. */
export async function readQueued(
  database: Database,
  rates: Rates,
  page: { readonly limit: number; readonly after: QueuePosition | null },
): Promise<QueuedJob[]> {
  const [workers, rows] = await Promise.all([listWorkers(database), listQueued(database, page)]);
  const complete = await completed(database, rows, { rates, workers });
  return rows.map((row: QueuedJobRow) => ({ ...row, ...complete(row) }));
}

type Completion = Pick<Job, 'tasks' | 'workers' | 'waitingFor' | 'outlook'>;

async function completed(
  database: Database,
  rows: readonly JobRow[],
  { rates, workers }: { readonly rates: Rates; readonly workers: readonly FleetWorker[] },
): Promise<(row: JobRow) => Completion> {
  const summaries = await summariseTasks(
    database,
    rows.map(({ key }) => key),
  );
  const tasksOf = ({ key }: JobRow) => summaries.get(key) ?? NO_TASKS;
  const isOpen = ({ status }: JobRow) => status === 'QUEUED' || status === 'RUNNING';
  const open = rows.filter(isOpen).map((row) => ({ ...row, tasks: tasksOf(row) }));
  const known = await outlooks(database, open, { rates, workers });
  const names = new Map(workers.map(({ id, name }) => [id, name]));
  return (row) => {
    const tasks = tasksOf(row);
    return {
      tasks: tasks.counts,
      workers: tasks.running.flatMap(({ workerId }) => names.get(workerId) ?? []),
      waitingFor: isOpen(row) ? waitingFor(tasks, { workers, inputs: row.missingInputs }) : null,
      outlook: known.get(row.key) ?? NO_OUTLOOK,
    };
  };
}
