import { sendTasks } from '../execution/dispatch.ts';
import { putBack } from '../execution/setbacks.ts';
import type { Operations } from '../operations.ts';
import { queuedTasks, runningTasks } from '../store/tasks.ts';

/** Tells workers of every task that waits: those that ran wait too, since their workers belong to another database. */
export async function takeUpTasks(setting: Pick<Operations, 'database' | 'queue'>): Promise<void> {
  const { database, queue } = setting;
  for (const attempt of await runningTasks(database)) await putBack(setting, attempt);
  await database.transaction(async (transaction) => sendTasks(transaction, queue, await queuedTasks(transaction)));
}
