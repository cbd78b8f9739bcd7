import { cancelling } from '@flapbook/database';
import type { Operations } from './operations.ts';

/**
 * The same for one request: once `signal` is aborted, the statements that were sent for it alone end. What others share,
 * catalogues, plans, prices and what is watched, goes on without it.
 */
export function operationsWhile(operations: Operations, signal: AbortSignal): Operations {
  return { ...operations, database: cancelling(operations.database, signal) };
}
