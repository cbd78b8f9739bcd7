import type { Queryable, Queue } from '@flapbook/database';
import { type NewTask, type QueuedTask, queueTasks, splitKey } from '../store/tasks.ts';
import type { ReadyOperation } from '../store/transitions.ts';
import { queuePriority } from '../store/turns.ts';
import { queueOf } from './task-queue.ts';

/** Tells the workers of tasks that wait, when the transaction commits. */
export async function sendTasks(
  transaction: Queryable,
  queue: Queue,
  tasks: readonly (QueuedTask & { readonly delaySeconds?: number; readonly copy?: string })[],
): Promise<void> {
  for (const name of new Set(tasks.map((task) => task.queue))) {
    const jobs = tasks
      .filter((task) => task.queue === name)
      .map(({ key, attempt, delaySeconds, copy, ...task }) => ({
        key,
        attempt,
        delaySeconds,
        copy,
        priority: queuePriority(task),
      }));
    await queue.send(transaction, name, jobs);
  }
}

/** Queues the first task of operations that are ready: the one that finds out of which parts they consist. */
export async function dispatch(
  transaction: Queryable,
  queue: Queue,
  { ready, engine }: { readonly ready: readonly ReadyOperation[]; readonly engine: string },
): Promise<void> {
  const tasks = ready.map(
    (operation): NewTask => ({
      key: splitKey(operation.key),
      operationKey: operation.key,
      role: 'SPLIT',
      part: {},
      queue: queueOf(operation, engine),
      memoryBytes: 0,
      work: 0,
      tokens: 0,
      lane: operation.lane,
      priority: operation.priority,
    }),
  );
  await sendTasks(transaction, queue, await queueTasks(transaction, tasks));
}
