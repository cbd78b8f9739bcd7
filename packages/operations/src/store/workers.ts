import type { Queryable } from '@flapbook/database';
import type { PassedOver } from '@flapbook/engine';

/** What a worker says of itself when it joins. */
export interface WorkerDescription {
  /** Of this life of the process: one that comes back after it was presumed dead is a new worker. */
  readonly id: string;
  /** For people: host and process. */
  readonly name: string;
  readonly host: string;
  readonly processId: number;
  /** Of Flapbook. */
  readonly version: string;
  readonly queue: string;
  readonly engine: string;
  readonly provider: string;
  /** One line: the engine's library and the device that it computes on. */
  readonly device: string;
  /** Engine, provider and device: speeds are comparable within. */
  readonly class: string;
  readonly memoryBytes: number;
  /** Digits of the machine that it runs on: see `thisMachine`; null for one that reads files, and of before they were told. */
  readonly machine: string | null;
  /** Better devices of its machine that did not start. */
  readonly passedOver: readonly PassedOver[];
}

/** A worker that has not renewed its sign of life for so long is presumed dead. */
const LEASE_SECONDS = 6;

/**
 * Whether a row of `worker` is silent for longer than its lease, by the database's clock: machines' clocks differ. A
 * database that has just come up has heard of nobody yet, so it waits as long as a lease.
 */
export const IS_SILENT = `(heartbeat_at < now() - make_interval(secs => ${LEASE_SECONDS})
  AND pg_postmaster_start_time() < now() - make_interval(secs => ${LEASE_SECONDS}))`;

export async function joinFleet(database: Queryable, worker: WorkerDescription): Promise<void> {
  await database.query(
    `INSERT INTO worker (id, name, host, process_id, version, queue, engine, provider, device, class, memory_bytes, machine,
        passed_over)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      worker.id,
      worker.name,
      worker.host,
      worker.processId,
      worker.version,
      worker.queue,
      worker.engine,
      worker.provider,
      worker.device,
      worker.class,
      worker.memoryBytes,
      worker.machine,
      JSON.stringify(worker.passedOver),
    ],
  );
}

export async function leaveFleet(database: Queryable, id: string): Promise<void> {
  await database.query('UPDATE worker SET ended_at = now() WHERE id = $1 AND ended_at IS NULL', [id]);
}

/** Says how fast a worker is at present, and which models it has at hand. */
export async function describeWork(
  database: Queryable,
  id: string,
  { tokensPerSecond, models }: { readonly tokensPerSecond: number | null; readonly models: readonly string[] },
): Promise<void> {
  await database.query('UPDATE worker SET tokens_per_second = $2, models = $3 WHERE id = $1', [
    id,
    tokensPerSecond,
    models,
  ]);
}

/** Ends the workers that are presumed dead. */
export function endLostWorkers(database: Queryable): Promise<{ id: string; name: string }[]> {
  return database.query(
    `UPDATE worker SET lost = true, ended_at = now() WHERE ended_at IS NULL AND ${IS_SILENT} RETURNING id, name`,
  );
}

/** Rows of workers long gone are of no use to anybody. */
export async function forgetWorkers(database: Queryable, days: number): Promise<void> {
  await database.query('DELETE FROM worker WHERE ended_at < now() - make_interval(days => $1)', [days]);
}
