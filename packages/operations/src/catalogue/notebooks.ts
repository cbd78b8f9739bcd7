import { type Database, type Queryable, reading } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { JsonObject } from '../keys.ts';
import { requireStorable } from './notebook-draft.ts';

export interface Cell {
  readonly id: string;
  readonly kind: 'MARKDOWN' | 'QUERY' | 'CONTROLS' | 'STUDY';
  readonly source: string;
  readonly view: string;
  /** How the cell is shown; notebooks saved before there were options have none. */
  readonly options?: JsonObject;
}

/** A notebook as its author edits it. */
export interface NotebookDraft {
  readonly id: string;
  readonly title: string;
  readonly cells: readonly Cell[];
  /** Values of the variables that cells share by name. */
  readonly variables: JsonObject;
  /** Digest of the revision that it is made of. It counts when the notebook is created, and stays. */
  readonly forkedFrom?: string | null;
}

export interface NotebookRecord extends NotebookDraft {
  /** Id of the workspace that it belongs to; null for all members. */
  readonly workspace: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A notebook in a list. */
export interface ListedNotebook extends NotebookRecord {
  /** When it was last saved, to the microsecond, which `Date` cannot hold: where the next page starts. */
  readonly position: string;
}

const COLUMNS =
  'id, title, cells, variables, version, forked_from AS "forkedFrom", workspace_id AS workspace, created_at AS "createdAt", updated_at AS "updatedAt"';

/** Of those with the id `$1` that whoever asks sees, the one that they mean: their own workspace's goes first. */
const IS_MEANT = `id = $1 AND workspace_id IS NOT DISTINCT FROM (SELECT workspace_id FROM notebook WHERE id = $1
  ORDER BY workspace_id IS NOT DISTINCT FROM flapbook_workspace() DESC, workspace_id LIMIT 1)`;

const FIND = reading(`SELECT ${COLUMNS} FROM notebook WHERE ${IS_MEANT}`);

const PAGE = reading(`SELECT ${COLUMNS}, updated_at::text AS position FROM notebook
  WHERE $2::timestamptz IS NULL OR (updated_at, id) < ($2, $3)
  ORDER BY updated_at DESC, id DESC LIMIT $1`);

/** Notebooks in the database. Every save names the version it started from, so that none overwrites another. */
export class NotebookCatalogue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: string): Promise<NotebookRecord | null> {
    const [record] = await this.#database.query<NotebookRecord>(FIND, [id]);
    return record ?? null;
  }

  /** A page, last changed first. */
  list(page: {
    readonly limit: number;
    readonly after: { readonly position: string; readonly id: string } | null;
  }): Promise<ListedNotebook[]> {
    return this.#database.query<ListedNotebook>(PAGE, [
      page.limit,
      page.after?.position ?? null,
      page.after?.id ?? null,
    ]);
  }

  /**
   * Creates the notebook when `version` is 0, otherwise replaces the version named.
   *
   * @returns the saved notebook, or what is stored when somebody else has saved in between
   * @throws FlapbookError LIMIT_EXCEEDED, NOTEBOOK_NOT_FOUND when it was deleted
   */
  async save(
    draft: NotebookDraft,
    version: number,
  ): Promise<{ readonly saved: NotebookRecord } | { readonly current: NotebookRecord }> {
    const saved =
      version === 0
        ? await insertNotebook(this.#database, draft)
        : await updateNotebook(this.#database, draft, version);
    if (saved !== null) return { saved };
    const current = await this.find(draft.id);
    if (current === null) throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no notebook ${draft.id}.`);
    return { current };
  }

  /** @throws FlapbookError NOTEBOOK_NOT_FOUND */
  async delete(id: string): Promise<void> {
    const gone = await this.#database.query(`DELETE FROM notebook WHERE ${IS_MEANT} RETURNING id`, [id]);
    if (gone.length === 0) throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no notebook ${id}.`);
  }
}

/** Creates a notebook; null when there is one of its id. @throws FlapbookError LIMIT_EXCEEDED, BAD_PARAMETER */
export async function insertNotebook(database: Queryable, draft: NotebookDraft): Promise<NotebookRecord | null> {
  requireStorable(draft);
  const [saved] = await database.query<NotebookRecord>(
    `INSERT INTO notebook (id, title, cells, variables, forked_from)
      SELECT $1, $2, $3::jsonb, $4::jsonb, $5 WHERE NOT EXISTS (SELECT FROM notebook WHERE id = $1)
      ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [...valuesOf(draft), draft.forkedFrom ?? null],
  );
  return saved ?? null;
}

async function updateNotebook(
  database: Queryable,
  draft: NotebookDraft,
  version: number,
): Promise<NotebookRecord | null> {
  requireStorable(draft);
  const [saved] = await database.query<NotebookRecord>(
    `UPDATE notebook SET title = $2, cells = $3, variables = $4, version = version + 1, updated_at = now()
      WHERE ${IS_MEANT} AND version = $5 RETURNING ${COLUMNS}`,
    [...valuesOf(draft), version],
  );
  return saved ?? null;
}

function valuesOf({ id, title, cells, variables }: NotebookDraft): string[] {
  return [id, title, JSON.stringify(cells), JSON.stringify(variables)];
}
