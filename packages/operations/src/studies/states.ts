import type { Queryable } from '@flapbook/database';
import type { Problem } from '@flapbook/flap';
import type { StudyRecord } from './rows.ts';

export const CELL_STATUSES = ['REFUSED', 'PLANNED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type CellStatus = (typeof CELL_STATUSES)[number];

/** How a cell stands, which is how its operations stand. */
export interface CellState {
  readonly id: string;
  readonly status: CellStatus;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Why it was refused or failed. */
  readonly failure: Problem | null;
  /** Number of changes of its operations. */
  readonly sequence: number;
}

export type StudyStatus = 'PLANNED' | 'RUNNING' | 'PAUSED' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** How a study stands. */
export interface StudyState {
  readonly status: StudyStatus;
  readonly counts: Readonly<Record<CellStatus, number>>;
  /** Operations that workers run, each counted once: those that have succeeded, and all. */
  readonly done: number;
  readonly total: number;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Grows with every change of the study or of one of its operations. */
  readonly sequence: number;
}

/** The states of the cells of a study, in the order in which they are run. */
export function cellStates(
  database: Queryable,
  study: string,
  ids: readonly string[] | null = null,
): Promise<CellState[]> {
  return database.query<CellState>(
    `SELECT c.id,
        CASE
          WHEN c.refusal IS NOT NULL THEN 'REFUSED'
          WHEN bool_and(o.status = 'SUCCEEDED') THEN 'SUCCEEDED'
          WHEN bool_or(o.status = 'FAILED') THEN 'FAILED'
          WHEN bool_or(o.status = 'CANCELLED') THEN 'CANCELLED'
          WHEN bool_or(o.status = 'RUNNING') THEN 'RUNNING'
          WHEN bool_or(o.status = 'QUEUED') THEN 'QUEUED'
          ELSE 'PLANNED'
        END AS status,
        coalesce(sum(o.work * o.fraction) / nullif(sum(o.work), 0), 0) AS fraction,
        coalesce(c.refusal, (array_agg(o.error ORDER BY o.finished_at) FILTER (WHERE o.status = 'FAILED'))[1]) AS failure,
        coalesce(sum(o.sequence), 0)::bigint AS sequence
      FROM study_cell c
        LEFT JOIN study_operation s ON s.study_id = c.study_id AND s.cell_id = c.id AND s.counts
        LEFT JOIN operation o ON o.key = s.operation_key
      WHERE c.study_id = $1 AND ($2::text[] IS NULL OR c.id = ANY($2))
      GROUP BY c.id, c.position, c.refusal ORDER BY c.position`,
    [study, ids],
  );
}

/**
 * How a study and its cells stand. The number of changes is read before the cells: they may tell of a change already that
 * it does not count yet, and whoever follows looks once more. The other way round the last change would be passed over.
 */
export async function studyStates(
  database: Queryable,
  study: Pick<StudyRecord, 'id' | 'wish' | 'sequence'>,
): Promise<{ readonly study: StudyState; readonly cells: readonly CellState[] }> {
  // Plans have no state of their own, and nobody runs them.
  const [graph] = await database.query<{ done: number; total: number; fraction: number; sequence: number }>(
    `SELECT count(*) FILTER (WHERE status = 'SUCCEEDED') AS done, count(*) AS total,
        coalesce(sum(work * fraction) / nullif(sum(work), 0), 0) AS fraction,
        coalesce(sum(sequence), 0)::bigint AS sequence
      FROM operation WHERE kind <> 'plan' AND key IN (SELECT operation_key FROM study_operation WHERE study_id = $1)`,
    [study.id],
  );
  const cells = await cellStates(database, study.id);
  const counts = Object.fromEntries(
    CELL_STATUSES.map((status) => [status, cells.filter((cell) => cell.status === status).length]),
  ) as Record<CellStatus, number>;
  const { done, total, fraction, sequence } = graph!;
  const status = statusOf(study.wish, counts);
  return { study: { status, counts, done, total, fraction, sequence: sequence + study.sequence }, cells };
}

/** What is wanted of it, unless that is done: nobody has to notice the end of a study for it to have ended. */
function statusOf(wanted: StudyRecord['wish'], counts: StudyState['counts']): StudyStatus {
  const { PLANNED, QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED } = counts;
  if (PLANNED + QUEUED + RUNNING + FAILED + CANCELLED === 0 && SUCCEEDED > 0) return 'SUCCEEDED';
  if (wanted !== 'RUNNING') return wanted;
  if (QUEUED + RUNNING > 0) return 'RUNNING';
  if (PLANNED > 0) return 'PLANNED';
  return 'FAILED';
}
