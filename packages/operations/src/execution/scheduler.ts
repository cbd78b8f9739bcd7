import type { Database, Queryable, Queue } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { KINDS } from '../kinds/registry.ts';
import {
  cancelOperations,
  endDependents,
  lockOperations,
  markRequested,
  type OperationRecord,
  orphanedInputs,
  queueOperations,
  readyOperations,
} from '../store/operations.ts';

/** Queues and cancels operations. States change in the database alone; the queue carries what is ready to workers. */
export class Scheduler {
  readonly #database: Database;
  readonly #queue: Queue;

  constructor(database: Database, queue: Queue) {
    this.#database = database;
    this.#queue = queue;
  }

  /**
   * Queues the operations and everything they need that has not succeeded. What is queued or running already is left to
   * run: whoever asks for the same key shares it.
   *
   * @throws FlapbookError OPERATION_NOT_FOUND for keys that nobody has asked about yet
   */
  async run(keys: readonly string[]): Promise<void> {
    const ready = await this.#database.transaction(async (transaction) => {
      const closure = await closureOf(transaction, keys);
      const records = new Map(
        (await lockOperations(transaction, closure)).map((record): [string, OperationRecord] => [record.key, record]),
      );
      const unknown = keys.find((key) => !records.has(key));
      if (unknown !== undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${unknown}.`);
      const runnable = closure.filter((key) => KINDS.has(records.get(key)!.kind));
      await queueOperations(transaction, runnable);
      await markRequested(transaction, keys);
      // The locks above make this see every input's end, or make the input's end see what has just been queued.
      return readyOperations(transaction, { keys: runnable });
    });
    await this.send(ready);
  }

  /** Stops what is queued or running, what waits for it, and what runs only for its sake. Finished parts are kept. */
  async cancel(keys: readonly string[]): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const wanted = new Set(keys);
      for (;;) {
        const orphans = (await orphanedInputs(transaction, [...wanted])).filter((key) => !wanted.has(key));
        if (orphans.length === 0) break;
        for (const key of orphans) wanted.add(key);
      }
      const cancelled = await cancelOperations(transaction, [...wanted]);
      for (const { key } of cancelled) await endDependents(transaction, key, 'CANCELLED', null);
    });
  }

  /** Queues again what needs `key`, now that it has succeeded. */
  async release(key: string): Promise<void> {
    await this.send(await readyOperations(this.#database, { dependingOn: key }));
  }

  /** Hands operations to the workers. One that is under way already is not sent twice. */
  async send(ready: readonly { readonly key: string; readonly attempt: number }[]): Promise<void> {
    for (const { key, attempt } of ready) await this.#queue.send(key, { attempt });
  }
}

/** The keys and everything they require, directly or not. */
async function closureOf(transaction: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `WITH RECURSIVE needed AS (
        SELECT unnest($1::text[]) AS key
        UNION
        SELECT unnest(o.requires) FROM operation o JOIN needed USING (key))
      SELECT key FROM needed ORDER BY key`,
    [keys],
  );
  return rows.map((row) => row.key);
}
