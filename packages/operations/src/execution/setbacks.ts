import type { Queryable } from '@flapbook/database';
import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';
import type { Operations } from '../operations.ts';
import { failTask, holdTask, mishaps, type QueuedTask, requeueTask, type TaskAttempt } from '../store/tasks.ts';
import { clearPhase, endOperations, lockOperationsOfTask } from '../store/transitions.ts';
import { sendTasks } from './dispatch.ts';
import { MOST_DEATHS, retryAfter } from './faults.ts';

/*
 * What becomes of a task that did not end well. Each runs in a transaction of its own and changes nothing when the
 * attempt has ended meanwhile.
 */

type Setting = Pick<Operations, 'database' | 'queue'>;

/** Puts back the task of a worker that stops in good order. */
export function putBack({ database, queue }: Setting, attempt: TaskAttempt): Promise<void> {
  return database.transaction(async (transaction) => {
    await lockOperationsOfTask(transaction, attempt.key);
    const task = await requeueTask(transaction, attempt, { reason: 'WORKER_STOPS' });
    if (task !== null) await requeue(transaction, queue, task);
  });
}

/** Puts back the task of a worker that is presumed dead; after the third death it is what kills them, and fails. */
export function afterDeath({ database, queue }: Setting, attempt: TaskAttempt): Promise<void> {
  return database.transaction(async (transaction) => {
    const operations = await lockOperationsOfTask(transaction, attempt.key);
    const { deaths } = await mishaps(transaction, attempt.key);
    if (deaths + 1 >= MOST_DEATHS) {
      const error = new FlapbookError(
        'WORKER_DIED',
        `The worker died ${MOST_DEATHS} times while it ran this operation.`,
      );
      await fail(transaction, attempt, { operations, problem: toProblem(error) });
      return;
    }
    const task = await requeueTask(transaction, attempt, { reason: 'WORKER_DIED' });
    if (task !== null) await requeue(transaction, queue, task);
  });
}

/** Tries a task again after a while when what went wrong may pass, and else fails the operations that need it. */
export function afterError(
  { database, queue }: Setting,
  attempt: TaskAttempt,
  problem: Problem,
): Promise<'RETRIED' | 'FAILED'> {
  return database.transaction(async (transaction) => {
    const operations = await lockOperationsOfTask(transaction, attempt.key);
    const { faults } = await mishaps(transaction, attempt.key);
    const delaySeconds = retryAfter(problem.code, faults);
    if (delaySeconds === null) {
      await fail(transaction, attempt, { operations, problem });
      return 'FAILED';
    }
    const task = await requeueTask(transaction, attempt, { reason: 'FAULT', delaySeconds, problem });
    if (task !== null) await requeue(transaction, queue, { ...task, delaySeconds });
    return 'RETRIED';
  });
}

async function requeue(
  transaction: Queryable,
  queue: Setting['queue'],
  task: QueuedTask & { readonly delaySeconds?: number },
): Promise<void> {
  await clearPhase(transaction, task.key);
  await sendTasks(transaction, queue, [task]);
}

async function fail(
  transaction: Queryable,
  attempt: TaskAttempt,
  { operations, problem }: { readonly operations: readonly string[]; readonly problem: Problem },
): Promise<void> {
  if (!(await holdTask(transaction, attempt))) return;
  await failTask(transaction, attempt, problem);
  await endOperations(transaction, operations, { status: 'FAILED', problem });
}
