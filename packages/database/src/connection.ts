import { migrations } from '@flapbook/migrations';
import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { entities } from './entities/index.ts';
import { explain } from './failures.ts';
import { firstConnection } from './firstConnection.ts';
import { Listener, type Subscriber } from './listener.ts';
import { migrate } from './migrate.ts';
import { pooled } from './pooled.ts';
import { scopeStatement } from './scope.ts';
import { type Queryable, session, type TransactionOptions, transaction } from './transaction.ts';
import { types } from './types.ts';

export type { Queryable } from './transaction.ts';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** The name under which the server lists the connections. */
  readonly applicationName: string;
  /** Most connections at once, besides one for migrations at the start and one for `listen`. 6 by default. */
  readonly poolSize?: number;
  /** Told when an idle connection breaks. The pool replaces it, so this is for the log. */
  readonly onError?: (error: Error) => void;
}

/**
 * A migrated database. While the server does not answer, the methods throw DATABASE_UNAVAILABLE; once it answers again
 * they work again.
 */
export interface Database extends Queryable {
  readonly url: string;
  readonly dataSource: DataSource;
  /** The pool that the data source uses too. */
  readonly pool: pg.Pool;
  /**
   * Commits when `fn` resolves and rolls back when it throws.
   *
   * When the connection is lost while it commits, DATABASE_UNAVAILABLE is thrown though the transaction may have taken
   * effect. Who tries again (`retrying`) must therefore write such that a second time changes nothing.
   */
  transaction<T>(fn: (transaction: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Runs `fn` on a connection of its own, without a transaction. The connection is closed when `fn` is done, so that
   * whatever belongs to a session, such as an advisory lock, is gone at the latest then.
   */
  session<T>(fn: (session: Queryable) => Promise<T>): Promise<T>;
  /** Finds and changes entities through TypeORM. */
  entities<T>(fn: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** Hands the payloads of NOTIFY to `handler` until the function that it resolves to is called. */
  listen(
    channel: string,
    handler: Subscriber['handler'],
    options?: Pick<Subscriber, 'onReconnect'>,
  ): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * Connects, runs the migrations that are missing, and answers when the database may be used. Tries once; a process that
 * can wait for its database wraps the call in `retrying`.
 *
 * @throws FlapbookError DATABASE_UNAVAILABLE when the server does not answer, DATABASE_UNSUITABLE when it is no
 *   PostgreSQL server, is too old, refuses the user or was migrated by a newer Flapbook
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, applicationName } = options;
  const config: pg.ClientConfig = {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    // A server that vanishes without a word is noticed after these 10 seconds and 10 probes, one a second.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  };
  const dataSource = await openDataSource(config, options).catch((error: unknown) => {
    throw explain(error, url);
  });
  // TypeORM makes its pool with the options above and keeps it here: one pool serves entities and SQL alike.
  const { master: pool } = dataSource.driver as unknown as { readonly master: pg.Pool };
  const listener = new Listener(config, url);
  return {
    url,
    dataSource,
    pool,
    query: pooled(pool, url).query,
    transaction: (fn, options) => transaction({ pool, url }, fn, options),
    session: (fn) => session({ pool, url }, fn),
    entities: (fn) => entitiesOf(dataSource, fn).catch((error: unknown) => Promise.reject(explain(error, url))),
    listen: (channel, handler, { onReconnect } = {}) => listener.add(channel, { handler, onReconnect }),
    async close() {
      await listener.close();
      await dataSource.destroy();
    },
  };
}

async function entitiesOf<T>(dataSource: DataSource, fn: (manager: EntityManager) => Promise<T>): Promise<T> {
  const scope = scopeStatement();
  if (scope === null) return fn(dataSource.manager);
  return dataSource.transaction(async (manager) => {
    await manager.query(scope);
    return fn(manager);
  });
}

async function openDataSource(config: pg.ClientConfig, options: DatabaseOptions): Promise<DataSource> {
  const { url, poolSize = 6, onError } = options;
  const first = await firstConnection(config, url);
  try {
    const dataSource = new DataSource({
      type: 'postgres',
      // Only the pool of the JavaScript driver: TypeORM would otherwise take the native one wherever it is installed.
      driver: { Pool: pg.Pool },
      // What is sent without waiting for the answer to what went before goes at once: see `pooled`.
      extra: { ...config, max: poolSize, pipeline: true } satisfies pg.PoolConfig,
      poolErrorHandler: (error: Error) => onError?.(error),
      installExtensions: false,
      logging: false,
      entities,
      migrations,
    });
    await dataSource.initialize();
    await migrate(dataSource, first, url).catch(async (error: unknown) => {
      await dataSource.destroy();
      throw error;
    });
    return dataSource;
  } finally {
    await first.end().catch(() => undefined);
  }
}
