import {
  beyondScope,
  currentWorkspace,
  type Database,
  type OperationStatus,
  type Queryable,
  type Queue,
} from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { KINDS } from '../kinds/registry.ts';
import { currentAsker } from '../quotas/asker.ts';
import { requireQuota } from '../quotas/require.ts';
import { markShown } from '../retention/uses.ts';
import { findOperations, lockOperations } from '../store/operations.ts';
import { type Priority, queueTasks } from '../store/tasks.ts';
import {
  endOperations,
  markRequested,
  orphanedInputs,
  queueOperations,
  raisePriority,
  readyOperations,
} from '../store/transitions.ts';
import { isLaneOfStudy } from '../studies/lane.ts';
import { dispatch, sendTasks } from './dispatch.ts';

export interface RunOptions {
  /** Background work runs when nothing interactive waits. `INTERACTIVE` when absent. */
  readonly priority?: Priority;
  /** Lanes share the workers equally. The id of the notebook that asks; one lane for all who give none. */
  readonly lane?: string;
}

/** Of what is not queued when it is asked for. */
const SHARED: ReadonlySet<OperationStatus> = new Set(['SUCCEEDED', 'QUEUED', 'RUNNING']);

/** Queues and cancels operations. States change in the database alone; the queue carries what is ready to workers. */
export class Scheduler {
  /** Operations that were to run so far, and those of them whose results were there. */
  readonly cacheUse = { asked: 0, hits: 0 };
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #engine: string;

  /** @param options.engine name of the engine for operations that any engine can run */
  constructor(database: Database, { queue, engine }: { readonly queue: Queue; readonly engine: string }) {
    this.#database = database;
    this.#queue = queue;
    this.#engine = engine;
  }

  /**
   * Queues the operations and everything they need that has not succeeded, in the order of the keys. What is queued or
   * running already is left to run, with the higher of the priorities: whoever asks for the same key shares it.
   *
   * @throws FlapbookError OPERATION_NOT_FOUND for keys that nobody has asked about yet, QUOTA_EXCEEDED for a member
   */
  async run(keys: readonly string[], { priority = 'INTERACTIVE', lane = '' }: RunOptions = {}): Promise<void> {
    await this.#require(keys);
    const workspace = currentWorkspace();
    const queued = async (transaction: Queryable) => {
      const closure = await closureOf(transaction, keys);
      // The locks make this see every input's end, or make the input's end see what has just been queued.
      const records = new Map((await lockOperations(transaction, closure)).map((record) => [record.key, record]));
      const runnable = closure.filter((key) => KINDS.has(records.get(key)!.kind));
      const asker = currentAsker();
      // What is there, or under way for somebody, is on nobody's account a second time.
      const more = keys.filter((key) => KINDS.has(records.get(key)!.kind) && !SHARED.has(records.get(key)!.status));
      if (asker !== null && more.length > 0) await requireQuota(transaction, asker, new Set(more).size);
      await queueOperations(transaction, runnable, { lane, priority, askedBy: asker?.member });
      await markRequested(transaction, keys);
      if (lane !== '' && !isLaneOfStudy(lane))
        await markShown(
          transaction,
          keys.map((key) => ({ key, notebook: lane, workspace })),
        );
      if (priority === 'INTERACTIVE') {
        const raised = await raisePriority(transaction, runnable);
        await sendTasks(transaction, this.#queue, await queueTasks(transaction, raised));
      }
      const ready = await readyOperations(transaction, { keys: runnable });
      await dispatch(transaction, this.#queue, { ready, engine: this.#engine });
      return records;
    };
    // Turns are those among all that waits, whoever asks.
    const records = await beyondScope(() => this.#database.transaction(queued));
    this.cacheUse.asked += keys.length;
    this.cacheUse.hits += keys.filter((key) => records.get(key)!.status === 'SUCCEEDED').length;
  }

  /** Stops what is queued or running, what waits for it, and what runs only for its sake. Finished parts are kept. */
  async cancel(keys: readonly string[]): Promise<void> {
    const known = await findOperations(this.#database, keys);
    const cancelled = async (transaction: Queryable) => {
      const wanted = new Set(known.map(({ key }) => key));
      for (;;) {
        const orphans = (await orphanedInputs(transaction, [...wanted])).filter((key) => !wanted.has(key));
        if (orphans.length === 0) break;
        for (const key of orphans) wanted.add(key);
      }
      await endOperations(transaction, [...wanted], { status: 'CANCELLED' });
    };
    await beyondScope(() => this.#database.transaction(cancelled));
  }

  /** Operations are never deleted: what is there now stays. @throws FlapbookError OPERATION_NOT_FOUND */
  async #require(keys: readonly string[]): Promise<void> {
    const known = new Set((await findOperations(this.#database, keys)).map(({ key }) => key));
    const unknown = keys.find((key) => !known.has(key));
    if (unknown !== undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${unknown}.`);
  }
}

/** The keys and everything they require, directly or not, each at the place of the first of the keys that needs it. */
async function closureOf(transaction: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `WITH RECURSIVE needed AS (
        SELECT key, place FROM unnest($1::text[]) WITH ORDINALITY AS given (key, place)
        UNION
        SELECT unnest(o.requires), needed.place FROM operation o JOIN needed USING (key))
      SELECT key FROM needed GROUP BY key ORDER BY min(place), key`,
    [keys],
  );
  return rows.map((row) => row.key);
}
