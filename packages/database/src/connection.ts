import { migrations } from '@flapbook/migrations';
import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { entities } from './entities/index.ts';
import { explain } from './failures.ts';
import { Listener, type Subscriber } from './listener.ts';
import { migrate } from './migrate.ts';
import { types } from './types.ts';

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

/** Sends SQL and gives the rows. */
export interface Queryable {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
}

/** A migrated database. A server that does not answer makes its methods throw DATABASE_UNAVAILABLE. */
export interface Database extends Queryable {
  readonly url: string;
  readonly dataSource: DataSource;
  /** The pool that the data source uses too. */
  readonly pool: pg.Pool;
  /** Commits when `fn` resolves and rolls back when it throws. */
  transaction<T>(fn: (transaction: Queryable) => Promise<T>): Promise<T>;
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

/** Connects, runs the migrations that are missing, and answers when the database may be used. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, applicationName, poolSize = 6, onError } = options;
  const config: pg.ClientConfig = {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types,
  };
  const dataSource = new DataSource({
    type: 'postgres',
    // Only the pool of the JavaScript driver: TypeORM would otherwise take the native one wherever it is installed.
    driver: { Pool: pg.Pool },
    extra: { ...config, max: poolSize } satisfies pg.PoolConfig,
    poolErrorHandler: (error: Error) => onError?.(error),
    installExtensions: false,
    logging: false,
    entities,
    migrations,
  });
  try {
    await dataSource.initialize();
    await migrate(dataSource, config);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw explain(error, url);
  }
  // TypeORM makes its pool with the options above and keeps it here: one pool serves entities and SQL alike.
  const { master: pool } = dataSource.driver as unknown as { readonly master: pg.Pool };
  const listener = new Listener(config, url);
  return {
    url,
    dataSource,
    pool,
    query: queryable(pool, url).query,
    transaction: (fn) => transaction(pool, url, fn),
    entities: (fn) => fn(dataSource.manager).catch((error: unknown) => Promise.reject(explain(error, url))),
    listen: (channel, handler, { onReconnect } = {}) => listener.add(channel, { handler, onReconnect }),
    async close() {
      await listener.close();
      await dataSource.destroy();
    },
  };
}

function queryable(client: pg.Pool | pg.PoolClient, url: string): Queryable {
  return {
    async query<Row extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      try {
        const result = await client.query<Row>(sql, parameters as unknown[]);
        return result.rows;
      } catch (error) {
        throw explain(error, url);
      }
    },
  };
}

async function transaction<T>(pool: pg.Pool, url: string, fn: (transaction: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => Promise.reject(explain(error, url)));
  let broken: Error | undefined;
  // The pool does not listen on a client that it has handed out, and an unheard error would end the process.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  const inner = queryable(client, url);
  try {
    await inner.query('BEGIN');
    const result = await fn(inner);
    await inner.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
