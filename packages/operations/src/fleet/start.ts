import type { Priority } from '../store/tasks.ts';
import { jobsOf } from './contention.ts';
import { schedule } from './makespan.ts';
import type { Rates } from './rates.ts';
import type { FleetWorker } from './workers.ts';
import { comesBy, type Place, type UnfinishedTask, type Workload } from './workload.ts';

/** What would start, and where it stands. */
export interface Starter {
  /** Keys of the operations and of what they need: their own tasks are not in their way. */
  readonly operationKeys: ReadonlySet<string>;
  readonly lane: string;
  readonly priority: Priority;
  /** Whether a worker can run some of it. */
  readonly takes: (worker: FleetWorker, index: number) => boolean;
}

/**
 * Seconds until a worker is free for operations, given what runs and what is queued before them by priority and fair
 * turn. Of operations of their own lane that are not split into parts yet, all of their work is before them, as if nothing
 * of it were stored; of those of other lanes none, since lanes take turns. 0 where no worker is alive: nobody is busy then.
 */
export async function secondsUntilStart(
  { operationKeys, lane, priority, takes }: Starter,
  {
    workload,
    workers,
    rates,
  }: { readonly workload: Workload; readonly workers: readonly FleetWorker[]; readonly rates: Rates },
): Promise<number> {
  const able = workers.map(takes);
  const own = workload.of(operationKeys);
  if (!able.includes(true) || own.some(({ workerId }) => workerId !== null)) return 0;
  const place = firstOf(own) ?? workload.nextPlace(lane, priority);
  const { running, waiting } = workload.before(place, operationKeys);
  const unsplit = workload.unsplitBefore(place, lane, operationKeys);
  const jobs = await jobsOf({ running, waiting: [...waiting, ...unsplit] }, { workers, rates });
  const { free } = schedule(jobs, workers.length);
  return Math.min(...free.filter((_, i) => able[i]));
}

function firstOf(tasks: readonly UnfinishedTask[]): Place | null {
  return tasks.reduce<Place | null>((first, task) => (first === null || comesBy(task, first) ? task : first), null);
}
