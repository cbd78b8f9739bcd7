import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlapbookError } from '@flapbook/flap';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database } from '../connection.ts';
import { explain, unsuitable } from '../failures.ts';
import { type Queryable, queryable, withClient } from '../transaction.ts';
import { copying } from './copying.ts';
import { copyTarget, migrationsOf, type TableShape, tablesOf } from './tables.ts';

/** What a snapshot consisted of. */
export interface LoadedSnapshot {
  readonly migrations: readonly string[];
  readonly tables: readonly TableShape[];
}

/**
 * Fills an empty database with a snapshot, all of it or nothing, and brings it to the newest schema: the snapshot may be
 * of an older Flapbook.
 *
 * @param rows of a table, in PostgreSQL's binary COPY format; what it throws undoes everything
 * @throws FlapbookError DATABASE_UNSUITABLE when the database holds something, or the snapshot is of a newer Flapbook;
 *   BAD_BUNDLE when the tables are not those of its migrations
 */
export async function loadSnapshot(
  database: Database,
  snapshot: LoadedSnapshot,
  rows: (table: TableShape) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const { dataSource, pool, url } = database;
  await assertEmpty(database);
  await migrateTo(database, snapshot.migrations);
  try {
    const tables = checkedTables(await tablesOf(database), snapshot.tables);
    await withClient({ pool, url }, async ({ client, discard }) => {
      const inner = queryable(copying(client), url);
      try {
        await inner.query('BEGIN');
        for (const table of tables) {
          const into = client.query(copyFrom(`COPY ${copyTarget(table)} FROM STDIN WITH (FORMAT binary)`));
          await pipeline(Readable.from(rows(table), { objectMode: false }), into);
          await countOn(inner, table);
        }
        await inner.query('COMMIT');
      } catch (error) {
        throw explain(error, url);
      } finally {
        // Where something went wrong it takes what was copied with it.
        discard();
      }
    });
  } finally {
    await dataSource.runMigrations({ transaction: 'each' });
  }
}

/** @throws FlapbookError DATABASE_UNSUITABLE */
async function assertEmpty(database: Database): Promise<void> {
  for (const { name } of await tablesOf(database)) {
    const rows = await database.query(`SELECT FROM ${pg.escapeIdentifier(name)} LIMIT 1`);
    if (rows.length > 0) {
      throw unsuitable(
        database.url,
        `is not empty (${name} has rows), and a backup goes into an empty one only. Choose a new folder with --data, or a new database`,
      );
    }
  }
}

/** Takes an empty database back to the schema that the snapshot is of. */
async function migrateTo({ dataSource, url, query }: Database, wanted: readonly string[]): Promise<void> {
  const known = await migrationsOf({ query });
  if (wanted.length === 0 || wanted.some((name, i) => name !== known[i])) {
    throw unsuitable(url, `cannot hold that backup, which is of a newer version of Flapbook: update this installation`);
  }
  for (let count = known.length; count > wanted.length; count--) {
    await dataSource.undoLastMigration({ transaction: 'each' });
  }
}

/** The tables of this database in its order, with the columns in the order of the snapshot. */
function checkedTables(own: readonly TableShape[], given: readonly TableShape[]): TableShape[] {
  const byName = new Map(given.map((table) => [table.name, table]));
  return own.map((table) => {
    const found = byName.get(table.name);
    if (found && given.length === own.length && sorted(found.columns) === sorted(table.columns)) return found;
    throw new FlapbookError(
      'BAD_BUNDLE',
      `The backup does not have the tables of its version of Flapbook: look at ${table.name}.`,
    );
  });
}

const sorted = (names: readonly string[]) => JSON.stringify([...names].sort());

/** Numbers that the database gives go on after those that were copied. */
async function countOn(database: Queryable, { name }: TableShape): Promise<void> {
  const table = pg.escapeIdentifier(name);
  const columns = await database.query<{ column: string; sequence: string }>(
    `SELECT attname AS column, pg_get_serial_sequence($1, attname) AS sequence FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND pg_get_serial_sequence($1, attname) IS NOT NULL`,
    [table],
  );
  for (const { column, sequence } of columns) {
    const highest = `max(${pg.escapeIdentifier(column)})`;
    await database.query(`SELECT setval($1, ${highest}) FROM ${table} HAVING ${highest} IS NOT NULL`, [sequence]);
  }
}
