import type { Database, Queryable } from '@flapbook/database';
import { FlapbookError, type Problem } from '@flapbook/flap';
import type { Settings, StudySpec } from '@flapbook/studies';
import { isRunnable, type PreparedCell } from './prepare.ts';

/** More cells than a study may have. */
export const ALL_CELLS = 1_000_000;

/** What somebody wants of a study; what has become of its cells is what their operations say. */
export type StudyWish = 'PLANNED' | 'RUNNING' | 'PAUSED' | 'CANCELLED';

/** A study as it is stored. */
export interface StudyRecord {
  readonly id: string;
  /** Id of the workspace that it belongs to; null for all members. */
  readonly workspace: string | null;
  /** Digest of its specification. */
  readonly key: string;
  readonly name: string;
  readonly spec: StudySpec;
  readonly wish: StudyWish;
  /** Number of changes of the study itself. */
  readonly sequence: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
}

/** A study in a list. */
export interface ListedStudy extends StudyRecord {
  /** When it was made, to the microsecond, which `Date` cannot hold: where the next page starts. */
  readonly position: string;
}

const COLUMNS = `id, workspace_id AS workspace, key, name, spec, status AS wish, sequence, created_at AS "createdAt", started_at AS "startedAt"`;

export async function findStudy(database: Queryable, id: string): Promise<StudyRecord | null> {
  const [row] = await database.query<StudyRecord>(`SELECT ${COLUMNS} FROM study WHERE id = $1`, [id]);
  return row ?? null;
}

export async function findStudyByKey(database: Queryable, key: string): Promise<StudyRecord | null> {
  // That of whoever asks goes before one of all members.
  const [row] = await database.query<StudyRecord>(
    `SELECT ${COLUMNS} FROM study WHERE key = $1
      ORDER BY workspace_id IS NOT DISTINCT FROM flapbook_workspace() DESC, workspace_id LIMIT 1`,
    [key],
  );
  return row ?? null;
}

/** @throws FlapbookError STUDY_NOT_FOUND */
export async function requireStudy(database: Queryable, id: string): Promise<StudyRecord> {
  const study = await findStudy(database, id);
  if (study === null) throw new FlapbookError('STUDY_NOT_FOUND', `There is no study ${id}.`);
  return study;
}

/** A page, newest first. */
export function listStudies(
  database: Queryable,
  {
    limit,
    after,
  }: { readonly limit: number; readonly after: { readonly position: string; readonly id: string } | null },
): Promise<ListedStudy[]> {
  return database.query<ListedStudy>(
    `SELECT ${COLUMNS}, created_at::text AS position FROM study
      WHERE $2::timestamptz IS NULL OR (created_at, id) < ($2, $3)
      ORDER BY created_at DESC, id DESC LIMIT $1`,
    [limit, after?.position ?? null, after?.id ?? null],
  );
}

/** Makes a study known; one with the same specification stays as it is. Answers with the one that is there then. */
export async function insertStudy(
  database: Database,
  { id, key, spec }: { readonly id: string; readonly key: string; readonly spec: StudySpec },
  cells: readonly PreparedCell[],
): Promise<StudyRecord> {
  return database.transaction(async (transaction) => {
    const added = await transaction.query(
      'INSERT INTO study (id, key, name, spec) VALUES ($1, $2, $3, $4) ON CONFLICT (key, workspace_id) DO NOTHING RETURNING 1',
      [id, key, spec.name, JSON.stringify(spec)],
    );
    if (added.length > 0) await writeCells(transaction, id, cells);
    return (await findStudyByKey(transaction, key))!;
  });
}

/** Gives a study another specification with more cells; those that it has stay as they are. */
export async function extendRow(
  transaction: Queryable,
  { id, key, spec }: { readonly id: string; readonly key: string; readonly spec: StudySpec },
  cells: readonly PreparedCell[],
): Promise<void> {
  const other = await findStudyByKey(transaction, key);
  if (other !== null && other.id !== id) {
    throw new FlapbookError('BAD_PARAMETER', `There is such a study already: “${other.name}”, ${other.id}.`);
  }
  await transaction.query('UPDATE study SET key = $2, spec = $3 WHERE id = $1', [id, key, JSON.stringify(spec)]);
  await writeCells(transaction, id, cells);
}

/** What somebody wants of a study from now on. */
export async function wish(transaction: Queryable, id: string, status: StudyWish): Promise<void> {
  await transaction.query(
    `UPDATE study SET status = $2,
        started_at = CASE WHEN $2 = 'RUNNING' THEN coalesce(started_at, now()) ELSE started_at END
      WHERE id = $1`,
    [id, status],
  );
}

export async function deleteStudy(database: Queryable, id: string): Promise<void> {
  await database.query('DELETE FROM study WHERE id = $1', [id]);
}

async function writeCells(transaction: Queryable, id: string, cells: readonly PreparedCell[]): Promise<void> {
  const rows = cells.map((cell, position) => ({
    id: cell.id,
    position,
    settings: cell.settings,
    refusal: isRunnable(cell) ? null : cell.refusal,
  }));
  // Cells that are there come in another order among more of them.
  await transaction.query(
    `INSERT INTO study_cell (study_id, id, position, settings, refusal)
      SELECT $1, id, position, settings, refusal FROM jsonb_to_recordset($2)
        AS given (id text, position integer, settings jsonb, refusal jsonb)
      ON CONFLICT (study_id, id) DO UPDATE SET position = excluded.position`,
    [id, JSON.stringify(rows)],
  );
  const operations = cells
    .filter(isRunnable)
    .flatMap((cell) =>
      cell.operations.map(({ role, operation: { key }, goal, counts }) => ({ cell: cell.id, key, role, goal, counts })),
    );
  await transaction.query(
    `INSERT INTO study_operation (study_id, cell_id, operation_key, role, goal, counts)
      SELECT $1, cell, key, role, goal, counts FROM jsonb_to_recordset($2)
        AS given (cell text, key text, role text, goal boolean, counts boolean)
      WHERE NOT EXISTS (SELECT 1 FROM study_operation WHERE study_id = $1 AND cell_id = cell)`,
    [id, JSON.stringify(operations)],
  );
}

/** What a cell consists of, by the roles of its operations. */
export interface StoredCell {
  readonly id: string;
  readonly position: number;
  readonly settings: Settings;
  readonly refusal: Problem | null;
  /** Keys by role. */
  readonly keys: Readonly<Record<string, string>>;
}

const CELL_COLUMNS = `c.id, c.position, c.settings, c.refusal, coalesce((
  SELECT jsonb_object_agg(role, operation_key) FROM study_operation o
  WHERE o.study_id = c.study_id AND o.cell_id = c.id), '{}') AS keys`;

/** A page of cells in the order in which they are run. */
export function listCells(
  database: Queryable,
  study: string,
  { limit, after }: { readonly limit: number; readonly after: number | null },
): Promise<StoredCell[]> {
  return database.query<StoredCell>(
    `SELECT ${CELL_COLUMNS} FROM study_cell c
      WHERE c.study_id = $1 AND ($3::integer IS NULL OR c.position > $3) ORDER BY c.position LIMIT $2`,
    [study, limit, after],
  );
}

/** Cells by their ids; those that are not there are left out. */
export function findCells(database: Queryable, study: string, ids: readonly string[]): Promise<StoredCell[]> {
  return database.query<StoredCell>(
    `SELECT ${CELL_COLUMNS} FROM study_cell c WHERE c.study_id = $1 AND c.id = ANY($2) ORDER BY c.position`,
    [study, ids],
  );
}
