import type { TaskSummary } from './task-summaries.ts';
import { type FleetWorker, isAlive } from './workers.ts';

/** Why nothing happens to an operation that was asked for. */
export type WaitReason = 'INPUTS' | 'NO_WORKER' | 'NO_ENGINE' | 'OTHER_VERSION' | 'NO_MEMORY';

export interface Waiting {
  readonly reason: WaitReason;
  /** For people, with names and values. */
  readonly message: string;
  /** Memory that a worker must have for it; null where that is not what is missing. */
  readonly memoryBytes: number | null;
}

/**
 * What an operation that is queued or running waits for, besides its turn; null when a task of it runs or a live worker
 * can take one.
 *
 * @param inputs kinds of the operations that it needs and that have not succeeded
 */
export function waitingFor(
  { queued, running }: Pick<TaskSummary, 'queued' | 'running'>,
  { workers, inputs }: { readonly workers: readonly FleetWorker[]; readonly inputs: readonly string[] },
): Waiting | null {
  if (running.length > 0) return null;
  if (queued.length === 0) return inputs.length > 0 ? waits('INPUTS', `Waits for its inputs: ${list(inputs)}.`) : null;
  const alive = workers.filter(isAlive);
  const canTake = ({ queue, memoryBytes }: TaskSummary['queued'][number]) =>
    alive.some((worker) => worker.queue === queue && worker.memoryBytes >= memoryBytes);
  if (queued.some(canTake)) return null;

  if (alive.length === 0) return waits('NO_WORKER', 'No worker is alive. `flapbook worker` starts one.');
  const fitting = alive.filter((worker) => queued.some(({ queue }) => queue === worker.queue));
  if (fitting.length > 0) {
    const needed = Math.min(...queued.map(({ memoryBytes }) => memoryBytes));
    const largest = Math.max(...fitting.map(({ memoryBytes }) => memoryBytes));
    return waits(
      'NO_MEMORY',
      `Needs a worker with ${gigabytes(needed)} of memory; the largest has ${gigabytes(largest)}.`,
      needed,
    );
  }
  const engine = engineOf(queued[0]!.queue);
  if (alive.some((worker) => worker.engine === engine)) {
    return waits(
      'OTHER_VERSION',
      `The workers with the engine “${engine}” are of another version of Flapbook than what asked for it.`,
    );
  }
  return waits(
    'NO_ENGINE',
    `No worker has the engine “${engine}”; those alive have ${list(alive.map((worker) => worker.engine))}.`,
  );
}

function waits(reason: WaitReason, message: string, memoryBytes: number | null = null): Waiting {
  return { reason, message, memoryBytes };
}

/** Queues are named by the engine and the version. */
function engineOf(queue: string): string {
  return queue.slice(0, queue.lastIndexOf('.'));
}

function list(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ');
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
