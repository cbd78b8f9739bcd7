import pg from 'pg';
import type { Database } from './connection.ts';
import { onOne } from './pooled.ts';
import { withClient } from './transaction.ts';

/**
 * The same database for work that may be given up: once `signal` is aborted, statements that run are cancelled in the server
 * and further ones are not sent; both throw the signal's reason. Transactions, sessions and entities are left alone: what
 * changes something is finished. Statements see what the present scope lets them, as without.
 */
export function cancelling(database: Database, signal: AbortSignal): Database {
  const { pool, url } = database;
  return {
    ...database,
    query: async (sql, parameters) => {
      signal.throwIfAborted();
      return withClient({ pool, url }, async (checkout) => {
        signal.throwIfAborted();
        let cancelled: Promise<void> | undefined;
        const cancel = () => {
          cancelled = cancelStatement(pool, processOf(checkout.client));
        };
        signal.addEventListener('abort', cancel, { once: true });
        try {
          return await onOne(checkout, url).query(sql, parameters);
        } catch (error) {
          // Whatever it failed of by then.
          signal.throwIfAborted();
          throw error;
        } finally {
          signal.removeEventListener('abort', cancel);
          // The connection goes on to others, whose statements are not to be hit by it.
          await cancelled;
        }
      });
    },
  };
}

/** Over a connection of its own: those of the pool may all be busy with what is to be cancelled. */
async function cancelStatement(pool: pg.Pool, processId: number): Promise<void> {
  const { max: _, ...config } = pool.options;
  const canceller = new pg.Client(config);
  // It may break at any time; the statement ends by itself then.
  canceller.on('error', () => undefined);
  try {
    await canceller.connect();
    await canceller.query('SELECT pg_cancel_backend($1)', [processId]);
  } catch {
    // The server is away, and with it what ran there.
  } finally {
    await canceller.end().catch(() => undefined);
  }
}

/** The number of the server's process that a connection speaks to. */
function processOf(client: pg.PoolClient): number {
  return (client as unknown as { readonly processID: number }).processID;
}
