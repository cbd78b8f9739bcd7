import { FlapbookError } from '@flapbook/flap';
import pg from 'pg';
import { codeOf } from '../failures.ts';
import { NAME, readPassword } from './cluster.ts';
import type { Layout } from './layout.ts';

/** The address of our database on that port. */
export function urlOf(layout: Layout, port: number): string {
  return `postgres://${NAME}:${readPassword(layout)}@127.0.0.1:${port}/${NAME}`;
}

/** Whether our server answers on the port. Only it knows the password, so no other server is taken for it. */
export async function answers(layout: Layout, port: number): Promise<boolean> {
  const client = connection(layout, port);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (codeOf(error) !== '28P01') return false;
    throw new FlapbookError(
      'DATA_DIRECTORY',
      `The database in ${layout.cluster} does not accept the password in ${layout.password}: they belong to different folders.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes our database on a new cluster. */
export async function ensureDatabase(layout: Layout, port: number): Promise<void> {
  const client = connection(layout, port);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function connection(layout: Layout, port: number): pg.Client {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: NAME,
    password: readPassword(layout),
    database: 'postgres',
    application_name: 'flapbook start',
    connectionTimeoutMillis: 5_000,
    ssl: false,
  });
  // A connection that breaks also fails what is asked of it.
  client.on('error', () => undefined);
  return client;
}
