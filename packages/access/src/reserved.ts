import { beyondScope, type Database } from '@flapbook/database';

/** What such tables are asked by. */
export type Reserved = Pick<Database, 'query' | 'transaction'>;

/**
 * For tables that no request of a member reaches by itself: who may sign in, and what members have done. What is asked of
 * them names whose rows it is about.
 */
export function reserved(database: Database): Reserved {
  return {
    query: (sql, parameters) => beyondScope(() => database.query(sql, parameters)),
    transaction: (fn, options) => beyondScope(() => database.transaction(fn, options)),
  };
}
