import type { Queryable } from '@flapbook/database';
import type { Priority } from '../store/tasks.ts';
import { listWorkers, type WorkerState } from './workers.ts';

/** Tasks of a kind of operation that wait or run. */
export interface UnfinishedTasks {
  readonly kind: string;
  readonly priority: Priority;
  readonly status: 'QUEUED' | 'RUNNING';
  readonly count: number;
  /** How long the one that was queued first has waited, by the database's clock; of those that run, since it was taken. */
  readonly oldestSeconds: number;
}

/** What the fleet has to do, and who is there to do it. */
export interface FleetMeasures {
  /** By how long the oldest has waited or run, the longest last. */
  readonly tasks: readonly UnfinishedTasks[];
  readonly workers: ReadonlyMap<WorkerState, number>;
}

/** @throws FlapbookError DATABASE_UNAVAILABLE */
export async function fleetMeasures(database: Queryable): Promise<FleetMeasures> {
  const tasks = await database.query<UnfinishedTasks>(
    `SELECT kind, t.priority, t.status, count(*) AS count,
        greatest(0, extract(epoch FROM clock_timestamp()
          - min(CASE t.status WHEN 'QUEUED' THEN t.queued_at ELSE t.started_at END)))::double precision AS "oldestSeconds"
      FROM task t JOIN operation o ON o.key = t.operation_key
      WHERE t.status IN ('QUEUED', 'RUNNING') GROUP BY 1, 2, 3 ORDER BY 5`,
  );
  const workers = new Map<WorkerState, number>([
    ['READY', 0],
    ['BUSY', 0],
    ['LOST', 0],
    ['STOPPED', 0],
  ]);
  for (const { state } of await listWorkers(database)) workers.set(state, workers.get(state)! + 1);
  return { tasks, workers };
}

/** A task that has ended. */
export interface FinishedTask {
  readonly kind: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  /** What it took its worker; null for one that has not succeeded. */
  readonly seconds: number | null;
  /** That went through a model. */
  readonly tokens: number;
}

/** A transaction says when it began, and is seen when it ends: who looks too early would miss it. */
const SETTLED = `interval '2 seconds'`;

/**
 * Tasks that have ended since the last look, each once.
 *
 * @param since what the last look said; null for the first, which finds none
 */
export async function finishedTasks(
  database: Queryable,
  since: string | null,
): Promise<{ readonly tasks: readonly FinishedTask[]; readonly until: string }> {
  const [row] = await database.query<{ until: string }>(`SELECT (clock_timestamp() - ${SETTLED})::text AS until`);
  const { until } = row!;
  if (since === null) return { tasks: [], until };
  const tasks = await database.query<FinishedTask>(
    `SELECT kind, t.status, t.seconds, t.tokens FROM task t JOIN operation o ON o.key = t.operation_key
      WHERE t.finished_at > $1::timestamptz AND t.finished_at <= $2::timestamptz`,
    [since, until],
  );
  return { tasks, until };
}
