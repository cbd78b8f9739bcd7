import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isAddress } from './address.ts';
import { unavailable, unsuitable } from './failures.ts';
import { speaksPostgres } from './greeting.ts';

/** The oldest server that Flapbook is tested with. */
export const OLDEST_POSTGRES = 15;

/** A server that speaks another protocol may wait for more until the connection's own time is up. */
const SLOW_MS = 1_000;

/**
 * A connection to a server that Flapbook can work with.
 *
 * @throws FlapbookError DATABASE_UNSUITABLE when the address is none, something else than PostgreSQL listens there, or
 *   the server is too old; DATABASE_UNAVAILABLE when it is a standby, which may become the primary. The driver's own
 *   error when it cannot connect.
 */
export async function firstConnection(config: pg.ClientConfig, url: string): Promise<pg.Client> {
  checkAddress(url);
  const client = new pg.Client(config);
  // A connection that breaks also fails what is asked of it.
  client.on('error', () => undefined);
  try {
    await connect(client, url);
    await checkServer(client, url);
    return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}

function checkAddress(url: string): void {
  if (isAddress(url)) return;
  throw unsuitable(url, 'cannot be used: its address must look like postgres://user:password@host:5432/database');
}

async function connect(client: pg.Client, url: string): Promise<void> {
  const connecting = client.connect();
  const slow = new AbortController();
  try {
    const slowly = sleep(SLOW_MS, false, { signal: slow.signal });
    slowly.catch(() => undefined);
    if (await Promise.race([connecting.then(() => true), slowly])) return;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code !== undefined) throw error;
    if (await isStranger(client)) throw notPostgres(url);
    throw error;
  } finally {
    slow.abort();
  }
  connecting.catch(() => undefined);
  if (await isStranger(client)) throw notPostgres(url);
  await connecting;
}

async function isStranger({ host, port }: pg.Client): Promise<boolean> {
  return !host.startsWith('/') && (await speaksPostgres(host, port)) === false;
}

function notPostgres(url: string) {
  return unsuitable(url, 'is none: something else than PostgreSQL listens at that address');
}

async function checkServer(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string; standby: boolean }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
      pg_is_in_recovery() AS standby`,
  );
  const { number, version, standby } = rows[0]!;
  if (number < OLDEST_POSTGRES * 10_000) {
    throw unsuitable(url, `is too old: it is PostgreSQL ${version}, and the oldest that will do is ${OLDEST_POSTGRES}`);
  }
  if (standby) throw unavailable(url, 'cannot be written to: it is a standby server');
}
