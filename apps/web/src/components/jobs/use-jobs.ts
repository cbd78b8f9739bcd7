import { useEffect, useState } from 'react';
import { subscribe } from '../../client/subscribe';
import { JobsFeed } from '../../documents/jobs';
import { type Failure, failuresOf } from '../../failure';
import type { ResultOf } from '../../graphql';

export type Jobs = ResultOf<typeof JobsFeed>['jobs'];
export type Job = Jobs['running'][number];
export type FleetWorker = Jobs['workers'][number];

/** What the fleet does at present, for as long as the page is open. */
export function useJobs(): { jobs: Jobs | undefined; failure: Failure | undefined } {
  const [jobs, setJobs] = useState<Jobs>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(
    () =>
      subscribe(JobsFeed, {}, ({ data, error }) => {
        if (data) setJobs(data.jobs);
        setFailure(failuresOf(error)[0]);
      }),
    [],
  );
  return { jobs, failure };
}
