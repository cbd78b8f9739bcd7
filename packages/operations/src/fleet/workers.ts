import type { Queryable } from '@flapbook/database';
import { NAME } from '../catalogue/names.ts';
import { siteName } from '../execution/site.ts';
import { taskQueue } from '../execution/task-queue.ts';
import { FILES_PROVIDER } from '../files/host.ts';
import type { TaskRole } from '../store/tasks.ts';
import { IS_SILENT, type WorkerDescription } from '../store/workers.ts';
import { compareVersions, VERSION } from './version.ts';

/** Waits for a task, runs one, has given no sign of life for longer than its lease, or has ended in good order. */
export type WorkerState = 'READY' | 'BUSY' | 'LOST' | 'STOPPED';

/** What a worker runs. */
export interface WorkerTask {
  readonly key: string;
  readonly operationKey: string;
  /** Kind of the operation. */
  readonly kind: string;
  readonly role: TaskRole;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Seconds since it was taken. */
  readonly seconds: number;
}

/** A life of a worker process as the fleet sees it. */
export interface FleetWorker extends WorkerDescription {
  /** What its process takes; null before its first sign of life. */
  readonly residentBytes: number | null;
  /** Of the task that it runs; null when it runs none or has not come far enough to tell. */
  readonly tokensPerSecond: number | null;
  /** Names of the models that it has open. */
  readonly models: readonly string[];
  readonly state: WorkerState;
  readonly task: WorkerTask | null;
  /** Since the last sign of life, by the database's clock. */
  readonly silentSeconds: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** Whether a worker can run a task of that queue that takes so much memory. */
export function canTake(
  worker: Serving & Pick<FleetWorker, 'memoryBytes'>,
  task: { readonly queue: string; readonly memoryBytes: number },
): boolean {
  return serves(worker, task.queue) && worker.memoryBytes >= task.memoryBytes;
}

/** What says which queues a worker takes tasks from. */
export type Serving = Pick<FleetWorker, 'queue' | 'engine' | 'provider' | 'machine'>;

/** Whether a worker takes tasks from a queue: that of its engine, or that of what only its site can do. */
export function serves({ queue, machine, ...worker }: Serving, name: string): boolean {
  if (queue === name) return true;
  // Both queues end in what the worker's build can run.
  return machine !== null && name === `${siteName({ ...worker, machine })}${queue.slice(worker.engine.length)}`;
}

/**
 * How long the workers that have ended are still shown. Those for files come and go with what there is to do: nobody
 * misses one that has ended.
 */
const ENDED_SHOWN = `CASE WHEN w.provider = '${FILES_PROVIDER}' THEN interval '0' ELSE interval '10 minutes' END`;

/** The workers alive and those that ended lately, in the order of names; all, or a page. */
export function listWorkers(
  database: Queryable,
  page?: { readonly limit: number; readonly after: { readonly name: string; readonly id: string } | null },
): Promise<FleetWorker[]> {
  return database.query<FleetWorker>(
    `SELECT w.id, w.name, w.host, w.process_id AS "processId", w.version, w.queue, w.engine, w.provider, w.device,
        w.class, w.memory_bytes AS "memoryBytes", w.machine, w.passed_over AS "passedOver",
        w.resident_bytes AS "residentBytes",
        CASE WHEN w.ended_at IS NULL AND task IS NOT NULL THEN w.tokens_per_second END AS "tokensPerSecond",
        ARRAY(SELECT ${NAME.model} FROM model WHERE key = ANY(w.models) ORDER BY 1) AS models,
        -- Whoever notices first need not have written it down yet.
        CASE WHEN w.lost OR (w.ended_at IS NULL AND ${IS_SILENT}) THEN 'LOST'
          WHEN w.ended_at IS NOT NULL THEN 'STOPPED'
          WHEN task IS NULL THEN 'READY' ELSE 'BUSY' END AS state,
        task,
        greatest(0, extract(epoch FROM clock_timestamp() - w.heartbeat_at))::double precision AS "silentSeconds",
        w.started_at AS "startedAt", w.ended_at AS "endedAt"
      FROM worker w LEFT JOIN LATERAL (
        SELECT jsonb_build_object('key', t.key, 'operationKey', t.operation_key, 'kind', o.kind, 'role', t.role,
          'fraction', t.fraction, 'seconds', extract(epoch FROM clock_timestamp() - t.started_at)) AS task
        FROM task t JOIN operation o ON o.key = t.operation_key
        WHERE t.worker_id = w.id AND t.status = 'RUNNING' ORDER BY t.started_at LIMIT 1) current ON true
      WHERE (w.ended_at IS NULL OR w.ended_at > now() - ${ENDED_SHOWN})
        AND ($2::text IS NULL OR (w.name, w.id) > ($2, $3))
      ORDER BY w.name, w.id LIMIT $1`,
    [page?.limit ?? null, page?.after?.name ?? null, page?.after?.id ?? null],
  );
}

export function isAlive({ state }: Pick<FleetWorker, 'state'>): boolean {
  return state === 'READY' || state === 'BUSY';
}

/** Whether a worker can run what this build of Flapbook asks for. */
export function isCompatible({ engine, queue }: Pick<FleetWorker, 'engine' | 'queue'>): boolean {
  return queue === taskQueue(engine);
}

/** Why a worker takes none of the tasks that are asked for here; null when it takes them. */
export function incompatibility(worker: Pick<FleetWorker, 'engine' | 'queue' | 'version'>): string | null {
  if (isCompatible(worker)) return null;
  const order = compareVersions(worker.version, VERSION);
  const age = order < 0 ? 'older' : order > 0 ? 'newer' : 'another build of the same version';
  const than = order === 0 ? `${age}` : `${age} than ${VERSION} here`;
  return `It runs Flapbook ${worker.version}, ${than}, and computes some operations otherwise: it takes none of the tasks asked for here.`;
}
