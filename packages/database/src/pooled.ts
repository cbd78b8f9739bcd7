import type pg from 'pg';
import { asSent, isReading } from './reading.ts';
import { scopeStatement } from './scope.ts';
import { type Checkout, onClient, type Queryable, queryable, refused, withClient } from './transaction.ts';

/** The pool for single statements: where they do not see everything, each runs in a transaction of its own. */
export function pooled(pool: pg.Pool, url: string): Queryable {
  const plain = queryable(pool, url);
  return {
    query: (sql, parameters) =>
      scopeStatement() === null
        ? plain.query(sql, parameters)
        : withClient({ pool, url }, (checkout) => onOne(checkout, url).query(sql, parameters)),
  };
}

/** A connection that was taken out of the pool, for single statements in the present scope. */
export function onOne(checkout: Checkout, url: string): Queryable {
  return {
    query(sql, parameters = []) {
      const scope = scopeStatement();
      if (scope === null) return queryable(checkout.client, url).query(sql, parameters);
      if (isReading(sql)) return oneTrip(checkout, url, { scope, statement: asSent(sql, parameters) });
      return onClient(checkout, url, (inner) => inner.query(sql, parameters));
    },
  };
}

/**
 * Sends a reading together with the transaction that holds its scope. Were that one refused, the reading behind it would
 * run without a scope: it changes nothing, and its rows go nowhere.
 */
async function oneTrip<Row extends pg.QueryResultRow>(
  { client, discard }: Checkout,
  url: string,
  { scope, statement }: { readonly scope: string; readonly statement: pg.QueryConfig },
): Promise<Row[]> {
  const [began, answered, ended] = await Promise.allSettled([
    client.query(`BEGIN READ ONLY; ${scope}`),
    client.query<Row>(statement),
    client.query('COMMIT'),
  ]);
  // Nobody knows then whether the connection is still in the transaction.
  if (ended.status === 'rejected') discard();
  if (began.status === 'rejected') throw refused(began.reason, url);
  if (answered.status === 'rejected') throw refused(answered.reason, url);
  if (ended.status === 'rejected') throw refused(ended.reason, url);
  return answered.value.rows;
}
