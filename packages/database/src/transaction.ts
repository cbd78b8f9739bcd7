import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import type pg from 'pg';
import { codeOf, explain, isConflict, isConnectionFailure, reasonOf, unavailable } from './failures.ts';
import { asSent } from './reading.ts';
import { scopeStatement } from './scope.ts';

/** Sends SQL and gives the rows. */
export interface Queryable {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
}

export interface TransactionOptions {
  /**
   * Runs `fn` again, 5 times at most, when the server has undone the transaction because of another one (a deadlock or a
   * serialization failure). Only for an `fn` that does nothing outside the database, or nothing that a repetition harms.
   * False by default.
   */
  readonly retry?: boolean;
}

const TRIES = 6;
/** PostgreSQL's insufficient_privilege: a policy, or a table that no member reaches. */
const NO_RIGHT = '42501';
const FIRST_DELAY_MS = 10;

export function queryable(client: pg.Pool | pg.PoolClient, url: string): Queryable {
  return {
    async query<Row extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      try {
        const result = await client.query<Row>(asSent(sql, parameters));
        return result.rows;
      } catch (error) {
        throw refused(error, url);
      }
    },
  };
}

/** Why a statement was refused, as whoever sent it is told. */
export function refused(error: unknown, url: string): unknown {
  if (codeOf(error) !== NO_RIGHT || scopeStatement() === null) return explain(error, url);
  return new FlapbookError('FORBIDDEN', 'That belongs to another workspace than the one in which you ask.', {
    cause: error,
  });
}

/** Runs `fn` in a transaction of its own: see `Database.transaction`. */
export async function transaction<T>(
  { pool, url }: { readonly pool: pg.Pool; readonly url: string },
  fn: (transaction: Queryable) => Promise<T>,
  { retry = false }: TransactionOptions = {},
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(pool, url, fn);
    } catch (error) {
      if (!retry || tries === TRIES || !isConflict(error)) throw error;
      // Those who got into each other's way should not come back at the same moment.
      await sleep(Math.random() * FIRST_DELAY_MS * 2 ** tries);
    }
  }
}

/** Runs `fn` on a connection of its own, outside any transaction: see `Database.session`. */
export async function session<T>(
  { pool, url }: { readonly pool: pg.Pool; readonly url: string },
  fn: (session: Queryable) => Promise<T>,
): Promise<T> {
  return withClient({ pool, url }, async ({ client, discard }) => {
    try {
      const scope = scopeStatement('SESSION');
      if (scope !== null) await client.query(scope);
      return await fn(queryable(client, url));
    } finally {
      // What it has locked or set must not come into the hands of whoever takes the connection next.
      discard();
    }
  });
}

function once<T>(pool: pg.Pool, url: string, fn: (transaction: Queryable) => Promise<T>): Promise<T> {
  return withClient({ pool, url }, (checkout) => onClient(checkout, url, fn));
}

/** Runs `fn` in a transaction of the present scope, on a connection that was taken out of the pool. */
export async function onClient<T>(
  { client, discard }: Checkout,
  url: string,
  fn: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  const inner = queryable(client, url);
  try {
    const scope = scopeStatement();
    await inner.query(scope === null ? 'BEGIN' : `BEGIN; ${scope}`);
    const result = await fn(inner);
    await commit(client, url);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(discard);
    throw error;
  }
}

/** A connection out of the pool. */
export interface Checkout {
  readonly client: pg.PoolClient;
  /** Has it closed instead of given to others. */
  readonly discard: () => void;
}

/** Takes a connection out of the pool for `fn`; one that `fn` discards, or that breaks meanwhile, is closed after it. */
export async function withClient<T>(
  { pool, url }: { readonly pool: pg.Pool; readonly url: string },
  fn: (checkout: Checkout) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => Promise.reject(explain(error, url)));
  let discarded = false;
  const discard = (): void => {
    discarded = true;
  };
  // The pool does not listen on a client that it has handed out, and an unheard error would end the process.
  client.on('error', discard);
  try {
    return await fn({ client, discard });
  } finally {
    client.off('error', discard);
    client.release(discarded);
  }
}

async function commit(client: pg.PoolClient, url: string): Promise<void> {
  const { command } = await client.query('COMMIT').catch((error: unknown) => {
    if (!isConnectionFailure(error)) throw error;
    const what = `was lost while a transaction was committed, which may or may not have taken effect: ${reasonOf(error)}`;
    throw unavailable(url, what, error);
  });
  // Postgres answers so, without an error, when a statement before has failed.
  if (command === 'ROLLBACK') throw new Error('A statement of the transaction failed and its error was ignored.');
}
