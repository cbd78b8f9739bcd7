import { existsSync } from 'node:fs';
import { toProblem } from '@flapbook/flap';
import pg from 'pg';
import { addressOf, isAddress } from './address.ts';
import { locate } from './embedded/binaries.ts';
import { layoutOf } from './embedded/layout.ts';
import { findPostmaster } from './embedded/postmaster.ts';

const PATIENCE_MS = 3_000;

/** How a database is, as far as can be told without starting or changing one. */
export interface DatabaseReport {
  /** One line for people, without passwords. */
  readonly description: string;
  /** What is wrong; null where nothing is. */
  readonly reason: string | null;
}

/** Looks at the database of an address, or at the embedded one of a folder. */
export async function inspectDatabase(given: {
  readonly url?: string;
  readonly dataDirectory: string;
}): Promise<DatabaseReport> {
  return given.url === undefined ? inspectEmbedded(given.dataDirectory) : inspectExternal(given.url);
}

async function inspectExternal(url: string): Promise<DatabaseReport> {
  const place = addressOf(url);
  if (!isAddress(url)) return { description: place, reason: 'It is no address of a database: postgres://… is due.' };
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return { description: `PostgreSQL ${rows[0]!.server_version} at ${place}`, reason: null };
  } catch (error) {
    return { description: place, reason: toProblem(error).message };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function inspectEmbedded(dataDirectory: string): DatabaseReport {
  const layout = layoutOf(dataDirectory);
  let version: string;
  try {
    ({ version } = locate());
  } catch (error) {
    return { description: `embedded, in ${layout.root}`, reason: toProblem(error).message };
  }
  const state = findPostmaster(layout) ? 'running' : existsSync(layout.cluster) ? 'stopped' : 'not made yet';
  return { description: `embedded PostgreSQL ${version}, in ${layout.root}, ${state}`, reason: null };
}
