import { beyondScope, currentWorkspace, type Database, type Queryable } from '@flapbook/database';
import { LRUCache } from 'lru-cache';

/** A use is written at most once in this time for each operation, and for each notebook that shows it. */
const FRESH_HOURS = 1;
/** Uses are gathered for so long, so that one answer with a hundred operations is one statement. */
const GATHER_MILLISECONDS = 200;
const REMEMBERED = 50_000;

interface Use {
  readonly key: string;
  /** Which notebook shows it; null for none. */
  readonly notebook: string | null;
  /** Id of the workspace that asks; null for what all members share. */
  readonly workspace: string | null;
}

/** Notes which operations are read, and by which notebooks, so that they are kept. Reading never waits for it. */
export class UseLog {
  readonly #database: Database;
  readonly #onError: ((error: Error) => void) | undefined;
  readonly #fresh = new LRUCache<string, true>({ max: REMEMBERED, ttl: FRESH_HOURS * 3_600_000 });
  #due: Use[] = [];
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(database: Database, { onError }: { readonly onError?: (error: Error) => void } = {}) {
    this.#database = database;
    this.#onError = onError;
  }

  note(keys: Iterable<string>, notebook: string | null = null): void {
    for (const key of keys) {
      const use = { key, notebook, workspace: currentWorkspace() };
      if (this.#fresh.has(idOf(use))) continue;
      this.#fresh.set(idOf(use), true);
      this.#due.push(use);
    }
    if (this.#due.length > 0) this.#timer ??= beyondScope(() => setTimeout(() => this.flush(), GATHER_MILLISECONDS));
  }

  /** Writes what has been noted; resolves when it is written. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = this.#due;
    this.#due = [];
    // Uses of many are written together.
    if (uses.length > 0) this.#written = this.#written.then(() => beyondScope(() => this.#write(uses)));
    return this.#written;
  }

  async #write(uses: readonly Use[]): Promise<void> {
    try {
      await markUsed(this.#database, [...new Set(uses.map(({ key }) => key))]);
      const shown = uses.filter((use): use is Shown => use.notebook !== null);
      if (shown.length > 0) await markShown(this.#database, shown);
    } catch (error) {
      // The next reading notes it again.
      for (const use of uses) this.#fresh.delete(idOf(use));
      this.#onError?.(error as Error);
    }
  }
}

function idOf({ key, notebook, workspace }: Use): string {
  return `${key} ${notebook ?? ''} ${workspace ?? ''}`;
}

async function markUsed(database: Queryable, keys: readonly string[]): Promise<void> {
  // Rows that somebody else holds are in use, and are marked by who queues them; nobody waits for anybody here.
  await database.query(
    `UPDATE operation SET used_at = now() WHERE key IN (
        SELECT key FROM operation WHERE key = ANY($1) AND used_at < now() - make_interval(hours => $2)
        ORDER BY key FOR NO KEY UPDATE SKIP LOCKED)`,
    [keys, FRESH_HOURS],
  );
}

/** An operation that a notebook shows. */
export interface Shown {
  readonly key: string;
  readonly notebook: string;
  /** Id of the workspace that asks; null for what all members share. */
  readonly workspace: string | null;
}

/** Notes what notebooks show. Operations that the database does not know are left out. */
export async function markShown(database: Queryable, shown: readonly Shown[]): Promise<void> {
  await database.query(
    `INSERT INTO notebook_operation AS known (notebook_id, operation_key, workspace_id)
      SELECT DISTINCT notebook, key, CASE WHEN EXISTS (
          SELECT FROM notebook WHERE id = given.notebook AND workspace_id = given.workspace
        ) OR NOT EXISTS (SELECT FROM notebook WHERE id = given.notebook AND workspace_id IS NULL) THEN workspace END
        FROM unnest($1::text[], $2::text[], $4::uuid[]) AS given (notebook, key, workspace) JOIN operation USING (key)
      ORDER BY 1, 2
      ON CONFLICT (notebook_id, operation_key, workspace_id) DO UPDATE SET seen_at = excluded.seen_at
        WHERE known.seen_at < now() - make_interval(hours => $3)`,
    [
      shown.map(({ notebook }) => notebook),
      shown.map(({ key }) => key),
      FRESH_HOURS,
      shown.map(({ workspace }) => workspace),
    ],
  );
}
