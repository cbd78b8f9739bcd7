/** Something that falls into parts, which any of some workers can run. */
export interface Job {
  readonly key: string;
  /** Keys of jobs that must have ended before; those that are not given have. */
  readonly requires: readonly string[];
  /** Seconds before its first part can begin. */
  readonly overhead: number;
  /** Work of each part. */
  readonly parts: readonly number[];
  /** Work a second of each worker, by its index; 0 for those that cannot run it. */
  readonly speeds: readonly number[];
}

/** A job that can begin at once. */
export function readyJob(key: string, parts: readonly number[], speeds: readonly number[]): Job {
  return { key, requires: [], overhead: 0, parts, speeds };
}

/** When each of some jobs ends, in seconds from now. */
export function endTimes(jobs: readonly Job[], workers: number): Map<string, number> {
  return schedule(jobs, workers).ends;
}

/**
 * When each of some jobs ends, by its key, and when each worker has nothing left to run, in seconds from now, when every
 * worker takes the next part as soon as it is free: list scheduling, whose makespan is at most twice the shortest
 * possible (Graham, "Bounds for certain multiprocessing anomalies", 1966). A job that no worker can run ends never.
 */
export function schedule(
  jobs: readonly Job[],
  workers: number,
): { readonly ends: Map<string, number>; readonly free: readonly number[] } {
  const free = new Array<number>(workers).fill(0);
  const ends = new Map<string, number>();
  const given = new Set(jobs.map(({ key }) => key));
  const waiting = new Set(jobs);
  const readyAt = ({ requires }: Job): number | null => {
    let latest = 0;
    for (const key of requires) {
      if (!given.has(key)) continue;
      const end = ends.get(key);
      if (end === undefined) return null;
      latest = Math.max(latest, end);
    }
    return latest;
  };
  while (waiting.size > 0) {
    let next: Job | null = null;
    let start = Number.POSITIVE_INFINITY;
    for (const job of waiting) {
      const ready = readyAt(job);
      if (ready === null || (next !== null && ready >= start)) continue;
      next = job;
      start = ready;
    }
    if (next === null) throw new Error('Jobs that wait for each other never end.');
    waiting.delete(next);
    ends.set(next.key, runParts(next, start + next.overhead, free));
  }
  return { ends, free };
}

function runParts({ parts, speeds }: Job, start: number, free: number[]): number {
  let end = start;
  for (const work of parts) {
    let best = -1;
    let bestEnd = Number.POSITIVE_INFINITY;
    for (const [worker, at] of free.entries()) {
      const speed = speeds[worker]!;
      const partEnd = Math.max(at, start) + work / speed;
      if (speed > 0 && partEnd < bestEnd) {
        best = worker;
        bestEnd = partEnd;
      }
    }
    if (best < 0) return Number.POSITIVE_INFINITY;
    free[best] = bestEnd;
    end = Math.max(end, bestEnd);
  }
  return end;
}
