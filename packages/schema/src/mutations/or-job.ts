import { setTimeout as sleep } from 'node:timers/promises';
import { type JobOptions, type Job as JobShape, type Operations, readJob } from '@flapbook/operations';

/** What a job comes to, or the job itself when that takes longer than somebody waits. */
export async function orJob<T extends object>(
  { database, costs }: Operations,
  waitSeconds: number | null | undefined,
  start: (options: JobOptions) => Promise<T>,
): Promise<T | JobShape> {
  let begin: (key: string) => void = () => undefined;
  const begun = new Promise<string>((resolve) => {
    begin = resolve;
  });
  const done = start({ onJob: begin });
  if (waitSeconds === null || waitSeconds === undefined) return done;
  // It goes on when nobody waits any more; what goes wrong is told by the job.
  done.catch(() => undefined);
  // What takes no job is done in a moment.
  const late = Promise.all([begun, sleep(Math.max(0, waitSeconds) * 1000, null, { ref: false })]);
  const first = await Promise.race([done, late]);
  return Array.isArray(first) ? ((await readJob(database, costs.rates, first[0])) ?? done) : first;
}

/** Tells the members of a mutation’s union apart. */
export function isJob(result: object): result is JobShape {
  return 'status' in result && 'outlook' in result;
}
