import { randomUUID } from 'node:crypto';
import type { Database, Queryable } from '@flapbook/database';
import type { Operations } from '../operations.ts';
import {
  exchangeTurns,
  lockFirstOfLane,
  lockQueued,
  runningOf,
  type TakenTask,
  type Taker,
  takeTask,
} from '../store/taking.ts';
import type { QueuedTask, TaskAttempt } from '../store/tasks.ts';
import { sendTasks } from './dispatch.ts';

type Setting = Pick<Operations, 'database' | 'queue'>;

/**
 * Takes a task in the turn of one that was delivered. The queue says whose turn it is; what a lane does with its turn is
 * decided here, when it comes: it runs what belongs to the operation that was asked for first. So the first cell of a
 * study is evaluated as soon as it can be, not behind the calibrations of all others, and lanes still share the workers
 * equally. The delivered task gets the turn of the one that is run instead, and is sent again.
 *
 * Null when the delivered task waits no more, or nothing of its lane fits the worker.
 */
export function takeInTurn(
  { database, queue }: Setting,
  delivered: TaskAttempt,
  taker: Taker,
): Promise<TakenTask | null> {
  return take(database, { attempt: delivered, taker }, async (transaction, { first, turn }) => {
    if (first.key !== turn.key) {
      await exchangeTurns(transaction, first, turn);
      await sendTasks(transaction, queue, [{ ...turn, turn: first.turn, copy: randomUUID() }]);
    }
    return takeTask(transaction, first, taker);
  });
}

/** Takes a task that nobody has delivered, where it is what its lane would run in its next turn. */
export function takeIfFirst({ database }: Setting, wanted: TaskAttempt, taker: Taker): Promise<TakenTask | null> {
  return take(database, { attempt: wanted, taker }, async (transaction, { first }) =>
    first.key === wanted.key ? takeTask(transaction, first, taker) : null,
  );
}

function take(
  database: Database,
  { attempt, taker }: { readonly attempt: TaskAttempt; readonly taker: Taker },
  decide: (
    transaction: Queryable,
    waiting: { readonly first: QueuedTask; readonly turn: QueuedTask },
  ) => Promise<TakenTask | null>,
): Promise<TakenTask | null> {
  return database.transaction(async (transaction) => {
    // A worker runs one task at a time: if it has one, the answer that told it so was lost with the connection.
    const running = await runningOf(transaction, taker);
    if (running !== null) return running;
    const turn = await lockQueued(transaction, attempt);
    if (turn === null) return null;
    const first = await lockFirstOfLane(transaction, turn, taker);
    return first && decide(transaction, { first, turn });
  });
}
