import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../connection.ts';
import { startEmbeddedPostgres } from '../embedded/start.ts';
import { openQueue } from '../queue.ts';
import type { TestServer } from './server.ts';

/** A database of its own for a test. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected, and gives back the share in the server. */
  drop(): Promise<void>;
}

/** Makes a migrated database, by copying one that is migrated once for each run. */
export async function createDatabase(server: TestServer): Promise<TestDatabase> {
  const embedded = server.dataDirectory
    ? await startEmbeddedPostgres({ dataDirectory: server.dataDirectory })
    : undefined;
  const root = embedded?.url ?? server.url!;
  const name = `test_${server.run}_${randomUUID().replaceAll('-', '')}`;
  const template = `template_${server.run}`;
  await withClient(root, async (client) => {
    // One process makes the template while the others wait for it.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    if (!(await exists(client, template))) {
      if (embedded) await skipSyncing(client);
      await makeTemplate(client, root, template);
    }
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [template]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: on(root, name),
    async drop() {
      await withClient(root, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      await embedded?.stop();
    },
  };
}

/** Removes the template of a run from a server that outlives it. */
export async function dropTemplate({ url, run }: TestServer): Promise<void> {
  if (url) await withClient(url, (client) => client.query(`DROP DATABASE IF EXISTS template_${run} WITH (FORCE)`));
}

async function makeTemplate(client: pg.Client, root: string, template: string): Promise<void> {
  const unfinished = `${template}_new`;
  const url = on(root, unfinished);
  await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${unfinished}`);
  const database = await openDatabase({ url, applicationName: 'template' });
  await database.close();
  const queue = await openQueue({ url, applicationName: 'template' });
  await queue.stop();
  await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
}

/** The data of a test need not survive a power cut. */
async function skipSyncing(client: pg.Client): Promise<void> {
  await client.query('ALTER SYSTEM SET fsync = off');
  await client.query('SELECT pg_reload_conf()');
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  return rowCount === 1;
}

async function withClient<T>(url: string, task: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'flapbook test' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await task(client);
  } finally {
    await client.end();
  }
}

function on(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
