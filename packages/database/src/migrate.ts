import pg from 'pg';
import type { DataSource } from 'typeorm';

/** Any number that every Flapbook process agrees on ("flap" in ASCII). */
const MIGRATION_LOCK = 0x666c6170;

/**
 * Runs the migrations that have not run yet. The lock is held by a connection of its own: processes that start at the
 * same moment wait for each other, and the lock goes with the connection if this process dies.
 */
export async function migrate(dataSource: DataSource, config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config);
  // A connection that breaks here also fails the statement below, which is where the failure is reported.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await client.end().catch(() => undefined);
  }
}
