import { createContext, useContext, useEffect, useState } from 'react';
import { subscribe } from '../../client/subscribe';
import { JobsFeed } from '../../documents/jobs';
import { type Failure, failuresOf } from '../../failure';
import type { ResultOf } from '../../graphql';

export type Jobs = ResultOf<typeof JobsFeed>['jobs'];
export type Job = Jobs['running'][number];
export type FleetWorker = Jobs['workers'][number];

/** What the fleet does at present, for as long as the page is open. */
export function useJobs(): {
  jobs: Jobs | undefined;
  /** How far this machine's clock is ahead of the database's, in milliseconds. */
  aheadMs: number;
  failure: Failure | undefined;
} {
  const [{ jobs, aheadMs }, setJobs] = useState<{ jobs: Jobs | undefined; aheadMs: number }>({
    jobs: undefined,
    aheadMs: 0,
  });
  const [failure, setFailure] = useState<Failure>();
  useEffect(
    () =>
      subscribe(JobsFeed, {}, ({ data, error }) => {
        if (data) setJobs({ jobs: data.jobs, aheadMs: Date.now() - Date.parse(data.jobs.at) });
        setFailure(failuresOf(error)[0]);
      }),
    [],
  );
  return { jobs, aheadMs, failure };
}

/** How far this machine's clock is ahead of the one that times of jobs are by, in milliseconds. */
export const AheadMs = createContext(0);

/** The present by the clock that times of jobs are by. */
export function useServerNow(): number {
  return Date.now() - useContext(AheadMs);
}
