import { type Job, readyJob } from './makespan.ts';
import { ASSUMED_RATE } from './rate.ts';
import type { Rates } from './rates.ts';
import { canTake, type FleetWorker } from './workers.ts';
import type { Obstacles, UnfinishedTask } from './workload.ts';

/** A crowd of tasks is scheduled as so many equal shares a worker: how many tasks it is changes little. */
const SHARES_A_WORKER = 4;

interface Team {
  /** The speeds of jobs stand at their places. */
  readonly workers: readonly FleetWorker[];
  readonly rates: Rates;
}

/**
 * Other operations' tasks as jobs that keep workers busy: what runs on its worker, and what waits on whichever can take
 * it. Rates are those of what ran before, and an assumption where nothing alike has.
 */
export async function jobsOf({ running, waiting }: Obstacles, team: Team): Promise<Job[]> {
  const jobs = [
    ...running.map(async (task, i) => {
      const speeds = await speedsFor(task, team, ({ id }) => id === task.workerId);
      return readyJob(`other runs ${i}`, [task.work * (1 - task.fraction)], speeds);
    }),
    ...waiting.map(async ({ alike, count, work }, i) => {
      const speeds = await speedsFor(alike, team, (worker) => canTake(worker, alike));
      const shares = Math.min(count, SHARES_A_WORKER * team.workers.length);
      return readyJob(`other waits ${i}`, new Array<number>(shares).fill(work / shares), speeds);
    }),
  ];
  // What none of them can run is not in their way.
  return (await Promise.all(jobs)).filter(({ speeds }) => speeds.some((speed) => speed > 0));
}

function speedsFor(
  { kind, model }: UnfinishedTask,
  { workers, rates }: Team,
  takes: (worker: FleetWorker) => boolean,
): Promise<number[]> {
  return Promise.all(
    workers.map(async (worker) => {
      if (!takes(worker)) return 0;
      const rate = await rates.of({ kind, model, workerClass: worker.class });
      return (rate ?? ASSUMED_RATE).mean;
    }),
  );
}
