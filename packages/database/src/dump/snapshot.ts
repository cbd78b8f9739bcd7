import { to as copyTo } from 'pg-copy-streams';
import type { Database } from '../connection.ts';
import { explain } from '../failures.ts';
import { type Queryable, queryable, withClient } from '../transaction.ts';
import { copying } from './copying.ts';
import { copyTarget, migrationsOf, type TableShape, tablesOf } from './tables.ts';

/** The rows of a table in PostgreSQL's binary COPY format. */
export interface TableRows extends AsyncIterable<Uint8Array> {
  /** Rows that have come so far. */
  readonly count: number;
}

/** A database as it is at one moment, whatever others write meanwhile. */
export interface Snapshot extends Queryable {
  /** What it was migrated by, in that order. */
  readonly migrations: readonly string[];
  /** Each after those that its rows refer to. */
  readonly tables: readonly TableShape[];
  /** Streams a table; one at a time. */
  rows(table: TableShape): TableRows;
}

/**
 * Shows `fn` the database as it is now. Nobody waits for it, but the server clears nothing that was deleted meanwhile.
 *
 * @throws FlapbookError DATABASE_UNAVAILABLE
 */
export function withSnapshot<T>({ pool, url }: Database, fn: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return withClient({ pool, url }, async ({ client, discard }) => {
    const inner = queryable(copying(client), url);
    try {
      await inner.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return await fn({
        query: inner.query,
        migrations: await migrationsOf(inner),
        tables: await tablesOf(inner),
        rows(table) {
          const stream = client.query(copyTo(`COPY ${copyTarget(table)} TO STDOUT WITH (FORMAT binary)`));
          return {
            get count() {
              return stream.rowCount;
            },
            [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
          };
        },
      });
    } catch (error) {
      throw explain(error, url);
    } finally {
      // A copy that was broken off leaves the connection amid its rows.
      discard();
    }
  });
}
