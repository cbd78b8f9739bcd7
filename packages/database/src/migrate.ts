import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { unsuitable } from './failures.ts';

/** Any number that every Flapbook process agrees on ("flap" in ASCII). */
const MIGRATION_LOCK = 0x666c6170;

/**
 * Runs the migrations that have not run yet. `client` holds the lock: processes that start at the same moment wait for
 * each other, and the lock goes with the connection if this process dies.
 *
 * @throws FlapbookError DATABASE_UNSUITABLE when a newer Flapbook has changed the database in ways unknown here
 */
export async function migrate(dataSource: DataSource, client: pg.Client, url: string): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  const unknown = await unknownMigrations(dataSource, client);
  if (unknown.length > 0) {
    const newest = dataSource.migrations.at(-1)?.name;
    throw unsuitable(
      url,
      `was changed by a newer version of Flapbook (${unknown.join(', ')}), and this one knows migrations up to ${newest}. Update this installation`,
    );
  }
  await dataSource.runMigrations({ transaction: 'each' });
}

async function unknownMigrations(dataSource: DataSource, client: pg.Client): Promise<string[]> {
  const { rowCount } = await client.query("SELECT WHERE to_regclass('migrations') IS NOT NULL");
  if (rowCount === 0) return [];
  const known = new Set(dataSource.migrations.map(({ name }) => name));
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name).filter((name) => !known.has(name));
}
