import { endTimes, type Job, readyJob } from './makespan.ts';
import type { Pace, Rate } from './rate.ts';
import type { TaskSummary } from './task-summaries.ts';
import { canTake, type FleetWorker } from './workers.ts';

/** The workers that work on an operation, and those that can take what waits of it once they have done what comes before. */
export function teamOf({ queued, running }: TaskSummary, alive: readonly FleetWorker[]): FleetWorker[] {
  const worksOnIt = new Set(running.map(({ workerId }) => workerId));
  const takes = fits(queued);
  return alive.filter((worker) => worksOnIt.has(worker.id) || takes(worker));
}

/** Whether a worker can run one of some tasks. */
export function fits(queued: TaskSummary['queued']): (worker: FleetWorker) => boolean {
  return (worker) => queued.some((task) => canTake(worker, task));
}

/** Seconds until the last task of an operation ends; null when some of them cannot be run. */
export function secondsLeft(
  { queued, running }: TaskSummary,
  {
    team,
    rates,
    others,
    pace,
  }: {
    readonly team: readonly FleetWorker[];
    /** Of each of the team; null where nothing is known of its class. */
    readonly rates: readonly (Rate | null)[];
    /** What keeps the team busy before. */
    readonly others: readonly Job[];
    readonly pace: Pace;
  },
): number | null {
  const speedsWhere = (takes: (worker: FleetWorker) => boolean) =>
    team.map((worker, i) => (takes(worker) ? (rates[i]?.[pace] ?? 0) : 0));
  const own = [
    // First what runs, on the workers that run it.
    ...running.map(({ workerId, work, fraction }, i) =>
      readyJob(
        `running ${i}`,
        [work * (1 - fraction)],
        speedsWhere(({ id }) => id === workerId),
      ),
    ),
    ...queued.map((task, i) =>
      readyJob(
        `queued ${i}`,
        new Array<number>(task.count).fill(task.work),
        speedsWhere((worker) => canTake(worker, task)),
      ),
    ),
  ];
  const ends = endTimes([...others, ...own], team.length);
  const end = Math.max(...own.map(({ key }) => ends.get(key)!));
  return Number.isFinite(end) ? end : null;
}
