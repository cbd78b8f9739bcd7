import { AsyncLocalStorage } from 'node:async_hooks';
import type { Operations } from '@flapbook/operations';

const asked = new AsyncLocalStorage<string[]>();
type Send = (this: unknown, statement: unknown, ...rest: unknown[]) => unknown;

/** Has every statement noted that is sent for what is asked within `statementsOf`. @returns what ends it */
export async function noteStatements({ pool }: Operations['database']): Promise<() => void> {
  const client = await pool.connect();
  const prototype = Object.getPrototypeOf(client) as { query: Send };
  client.release();
  const send = prototype.query;
  prototype.query = function (statement, ...rest) {
    asked.getStore()?.push(textOf(statement));
    return send.call(this, statement, ...rest);
  };
  return () => {
    prototype.query = send;
  };
}

/** The statements that are sent to the database for what `fn` asks, in their order. */
export async function statementsOf(fn: () => Promise<unknown>): Promise<readonly string[]> {
  const statements: string[] = [];
  await asked.run(statements, fn);
  return statements;
}

function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : String((statement as { readonly text?: string }).text);
}
