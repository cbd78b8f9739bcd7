import type { Queryable } from '@flapbook/database';
import type { Problem } from '@flapbook/flap';
import { lane, NAME } from '../catalogue/names.ts';
import type { JsonObject } from '../keys.ts';
import type { OperationStatus } from '../operation.ts';
import { type Priority, splitKey } from '../store/tasks.ts';

/** An operation in the lists of jobs. */
export interface JobRow {
  readonly key: string;
  readonly kind: string;
  readonly status: OperationStatus;
  readonly parameters: JsonObject;
  readonly inputs: Readonly<Record<string, string>>;
  /** Names of what it is about, or paths of what is being registered; null where there is none, or no more. */
  readonly model: string | null;
  readonly dataset: string | null;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** What it does besides computing, for people; null while it computes or does nothing. */
  readonly phase: string | null;
  readonly sequence: number;
  readonly priority: Priority;
  readonly lane: string;
  /** Title of the notebook that asked for it, if one did. */
  readonly notebook: string | null;
  readonly error: Problem | null;
  /** Kinds of the operations that it needs and that have not succeeded. */
  readonly missingInputs: readonly string[];
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Where a job stands in the queue. */
export interface QueuePosition {
  /** 0 for interactive work, 1 for background work. */
  readonly rank: string;
  readonly turn: string;
  readonly queuedAt: string;
  readonly key: string;
}

export interface QueuedJobRow extends JobRow {
  readonly position: QueuePosition;
}

const COLUMNS = `o.key, o.kind, o.status, o.parameters, o.inputs, o.fraction, o.phase, o.sequence, o.priority, ${lane('o.lane')}, o.error,
  o.queued_at AS "queuedAt", o.started_at AS "startedAt", o.finished_at AS "finishedAt",
  coalesce((SELECT ${NAME.model} FROM model WHERE key = o.inputs ->> 'model'), o.parameters ->> 'directory',
    CASE WHEN o.parameters -> 'address' ->> 'type' = 'model' THEN o.parameters -> 'address' ->> 'id' END,
    o.parameters ->> 'repository') AS model,
  coalesce((SELECT ${NAME.dataset} FROM dataset WHERE key = o.inputs ->> 'dataset'), o.parameters -> 'source' ->> 'file',
    CASE WHEN o.parameters -> 'address' ->> 'type' = 'dataset' THEN o.parameters -> 'address' ->> 'id' END) AS dataset,
  (SELECT title FROM notebook WHERE id = o.lane
    ORDER BY workspace_id IS NOT DISTINCT FROM flapbook_workspace() DESC LIMIT 1) AS notebook,
  ARRAY(SELECT DISTINCT kind FROM operation input
    WHERE input.key = ANY(o.requires) AND input.status <> 'SUCCEEDED' ORDER BY kind) AS "missingInputs"`;

/**
 * A page of the queue, in the order in which its tasks will be taken: interactive before background, then by turn, then
 * first come, first served. What waits for its inputs has no turn yet and comes last.
 */
export function listQueued(
  database: Queryable,
  { limit, after }: { readonly limit: number; readonly after: QueuePosition | null },
): Promise<QueuedJobRow[]> {
  return database.query<QueuedJobRow>(
    // Turns are rounded as the queue itself has them. Only the page's rows are looked up in the other tables, each by
    // its key: LIMIT keeps the planner from reading all operations that ever were.
    `WITH queued AS (
        SELECT o.key, CASE o.priority WHEN 'INTERACTIVE' THEN 0 ELSE 1 END AS rank, o.queued_at,
          coalesce(floor(split.turn + 0.5), 'Infinity') AS turn
        FROM operation o LEFT JOIN task split ON split.key = $6 || o.key AND split.status = 'QUEUED'
        WHERE o.status = 'QUEUED'),
      page AS (
        SELECT * FROM queued
        WHERE $5::text IS NULL OR (rank, turn, queued_at, key) > ($2::integer, $3::double precision, $4::timestamptz, $5)
        ORDER BY rank, turn, queued_at, key LIMIT $1)
      SELECT ${COLUMNS}, jsonb_build_object('rank', page.rank::text, 'turn', page.turn::text,
          'queuedAt', page.queued_at::text, 'key', page.key) AS position
      FROM page CROSS JOIN LATERAL (SELECT * FROM operation WHERE key = page.key LIMIT 1) o
      ORDER BY page.rank, page.turn, page.queued_at, page.key`,
    [limit, after?.rank ?? null, after?.turn ?? null, after?.queuedAt ?? null, after?.key ?? null, splitKey('')],
  );
}

/** What runs, longest first. */
export function listRunning(database: Queryable, limit: number): Promise<JobRow[]> {
  return database.query<JobRow>(
    `SELECT ${COLUMNS} FROM operation o WHERE status = 'RUNNING' ORDER BY started_at, key LIMIT $1`,
    [limit],
  );
}

/** One operation that was asked for; none for an unknown key. */
export function findJob(database: Queryable, key: string): Promise<JobRow[]> {
  return database.query<JobRow>(`SELECT ${COLUMNS} FROM operation o WHERE o.key = $1 AND attempt > 0`, [key]);
}

/** What failed or was cancelled, latest first. */
export function listMishaps(database: Queryable, limit: number): Promise<JobRow[]> {
  return database.query<JobRow>(
    `SELECT ${COLUMNS} FROM (
        (SELECT * FROM operation WHERE status = 'FAILED' AND finished_at IS NOT NULL
          ORDER BY finished_at DESC LIMIT $1)
        UNION ALL
        (SELECT * FROM operation WHERE status = 'CANCELLED' AND finished_at IS NOT NULL
          ORDER BY finished_at DESC LIMIT $1)) o
      ORDER BY o.finished_at DESC, o.key LIMIT $1`,
    [limit],
  );
}

/** Numbers of operations and of their tasks. */
export interface JobTotals {
  readonly queued: number;
  readonly running: number;
  readonly queuedTasks: number;
  readonly runningTasks: number;
  /** Within the last 24 hours. */
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

export async function countJobs(database: Queryable): Promise<JobTotals> {
  const ended = (status: OperationStatus) =>
    `(SELECT count(*) FROM operation WHERE status = '${status}' AND finished_at > now() - interval '1 day')`;
  const [totals] = await database.query<JobTotals & Record<string, number>>(
    `SELECT
      (SELECT count(*) FROM operation WHERE status = 'QUEUED') AS queued,
      (SELECT count(*) FROM operation WHERE status = 'RUNNING') AS running,
      (SELECT count(*) FROM task WHERE status = 'QUEUED') AS "queuedTasks",
      (SELECT count(*) FROM task WHERE status = 'RUNNING') AS "runningTasks",
      ${ended('SUCCEEDED')} AS succeeded, ${ended('FAILED')} AS failed, ${ended('CANCELLED')} AS cancelled`,
  );
  return totals!;
}
