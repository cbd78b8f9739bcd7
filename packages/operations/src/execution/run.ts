import { FlapbookError } from '@flapbook/flap';
import { NO_SOURCES, type OperationKind, type Part, type PartSources } from '../kinds/kind.ts';
import { KINDS } from '../kinds/registry.ts';
import type { Operations } from '../operations.ts';
import { holdOffCollection } from '../retention/locks.ts';
import { findOperations } from '../store/operations.ts';
import { holdTask, linkTasks, type NewTask, queueTasks, succeedTask, type TaskAttempt } from '../store/tasks.ts';
import { rememberTokenCount } from '../store/token-counts.ts';
import { completeAmong, holdOperation, lockOperationsOfTask, startAt, updateProgress } from '../store/transitions.ts';
import { sendTasks } from './dispatch.ts';
import { finishOperation } from './finish.ts';
import { memoryOf } from './memory.ts';
import { type RunningTask, Superseded } from './running-task.ts';
import { queueOf } from './task-queue.ts';

/**
 * Finds out of which parts an operation consists and queues those whose results are not stored. Answers with the first
 * of them that waits; null when there is none.
 *
 * @throws Superseded when the operation or this attempt has ended meanwhile, and errors of the operation's inputs
 */
export async function split(operations: Operations, running: RunningTask): Promise<TaskAttempt | null> {
  const { database, queue, engine } = operations;
  const { operation, taken } = running;
  const kind = kindOf(operation);
  const { sources, memoryBytes } = await sourcesOf(operations, running, kind);
  const parts = kind.parts(operation, sources);
  const first = await running.persist(() =>
    database.transaction(async (transaction) => {
      // What is found stored below must not go before this operation counts on it.
      await holdOffCollection(transaction);
      const holds = await holdOperation(transaction, operation.key);
      if (!holds || !(await holdTask(transaction, taken))) throw new Superseded();
      const [record] = await findOperations(transaction, [operation.key]);
      const stored = await kind.stored(transaction, operation, parts);
      const missing = parts.filter((part) => !stored.has(part.key));
      const tasks = missing.map(
        ({ key, part, work, tokens }): NewTask => ({
          key,
          operationKey: operation.key,
          role: 'PART',
          part,
          queue: queueOf(operation, engine),
          memoryBytes,
          work,
          tokens,
          lane: record!.lane,
          priority: record!.priority,
        }),
      );
      const queued = await queueTasks(transaction, tasks);
      await linkTasks(
        transaction,
        operation.key,
        missing.map(({ key }) => key),
      );
      const there = parts.filter((part) => stored.has(part.key));
      await startAt(transaction, operation.key, workOf(there) / (workOf(parts) || 1));
      await succeedTask(transaction, taken);
      await sendTasks(transaction, queue, queued);
      const order = new Map(missing.map(({ key }, i) => [key, i]));
      return { none: missing.length === 0, next: queued.sort((a, b) => order.get(a.key)! - order.get(b.key)!)[0] };
    }),
  );
  if (first.none) await running.persist(() => finishOperation(operations, operation.key));
  return first.next ?? null;
}

/**
 * Runs a part and stores its result, once. What ends with it is put together.
 *
 * @throws Superseded when this attempt has ended meanwhile, and whatever the kind throws
 */
export async function runPart(operations: Operations, running: RunningTask): Promise<void> {
  const { taken } = running;
  const commit = await kindOf(running.operation).run(running);
  await running.settle();
  running.signal.throwIfAborted();
  const isDue = running.isProgressDue();
  const complete = await running.persist(() =>
    operations.database.transaction(async (transaction) => {
      const keys = await lockOperationsOfTask(transaction, taken.key);
      if (!(await holdTask(transaction, taken))) throw new Superseded();
      await commit(transaction);
      await succeedTask(transaction, taken);
      // The locks let one of those who end the last tasks see that nothing is left.
      return isDue ? updateProgress(transaction, { operationKeys: keys }) : completeAmong(transaction, keys);
    }),
  );
  for (const key of complete) await running.persist(() => finishOperation(operations, key));
}

function kindOf({ kind: name, version }: RunningTask['operation']): OperationKind {
  const kind = KINDS.get(name);
  if (kind?.version === version) return kind;
  throw new FlapbookError('INTERNAL', `This worker cannot run version ${version} of “${name}”.`);
}

async function sourcesOf(
  operations: Operations,
  running: RunningTask,
  kind: OperationKind,
): Promise<{ readonly sources: PartSources; readonly memoryBytes: number }> {
  if (kind.hands !== undefined) return { sources: NO_SOURCES, memoryBytes: 0 };
  const { inputs } = running.operation;
  const model = await running.model(inputs.model!);
  const memoryBytes = memoryOf(model) + (kind.moreMemory?.(running.operation, model) ?? 0);
  if (inputs.dataset === undefined) return { sources: { model, dataset: null, tokens: null }, memoryBytes };
  const dataset = await running.dataset(inputs.dataset);
  if (dataset.kind !== 'text') return { sources: { model, dataset, tokens: null }, memoryBytes };
  const source = await running.tokens(dataset, model);
  const tokens = source.kind === 'stream' ? source.ids.length : null;
  if (tokens !== null) await rememberTokenCount(operations.database, { dataset, model, tokens });
  return { sources: { model, dataset, tokens }, memoryBytes };
}

function workOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { work }) => sum + work, 0);
}
