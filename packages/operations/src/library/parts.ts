import type { Queryable } from '@flapbook/database';
import type { Problem } from '@flapbook/flap';
import type { JsonObject } from '../keys.ts';

/** A part of an operation, as a worker takes it. */
export interface ListedPart {
  readonly key: string;
  /** Which part it is, e.g. the rows from 0 on. */
  readonly part: JsonObject;
  readonly status: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  /** Number of the present or last attempt, from 1. */
  readonly attempt: number;
  /** Attempts that went wrong in a way that may pass. */
  readonly faults: number;
  /** Attempts whose worker died. */
  readonly deaths: number;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Name of the worker that runs it or ran it last; null where none has, or that is forgotten. */
  readonly worker: string | null;
  /** How long it took; null until it has succeeded. */
  readonly seconds: number | null;
  /** What went wrong with its last attempt. */
  readonly error: Problem | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** A page of the parts of an operation, in the order of their keys. They are forgotten long after they have ended. */
export function listParts(
  database: Queryable,
  operationKey: string,
  page: { readonly limit: number; readonly after: string | null },
): Promise<ListedPart[]> {
  return database.query<ListedPart>(
    `SELECT task.key, part, status, attempt, faults, deaths, fraction, worker.name AS worker, seconds, error,
        task.started_at AS "startedAt", finished_at AS "finishedAt"
      FROM operation_task link JOIN task ON task.key = link.task_key LEFT JOIN worker ON worker.id = task.worker_id
      WHERE link.operation_key = $1 AND role = 'PART' AND ($3::text IS NULL OR task.key > $3)
      ORDER BY task.key LIMIT $2`,
    [operationKey, page.limit, page.after],
  );
}
