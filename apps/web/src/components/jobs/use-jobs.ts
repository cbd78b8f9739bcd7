import { useEffect, useState } from 'react';
import { client } from '../../client/server';
import { JobsFeed } from '../../documents/jobs';
import { type Failure, failuresOf } from '../../failure';
import type { ResultOf } from '../../graphql';

export type Jobs = ResultOf<typeof JobsFeed>['jobs'];
export type Job = Jobs['running'][number];
export type FleetWorker = Jobs['workers'][number];

/** A stream that the server refused is asked for again after so long, in milliseconds. */
const refused = 5000;

/** What the fleet does at present, for as long as the page is open. */
export function useJobs(): { jobs: Jobs | undefined; failure: Failure | undefined } {
  const [jobs, setJobs] = useState<Jobs>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let close: () => void;
    const start = () => {
      close = client.subscription(JobsFeed, {}).subscribe(({ data, error }) => {
        if (data) setJobs(data.jobs);
        setFailure(failuresOf(error)[0]);
        if (error) timer = setTimeout(start, refused);
      }).unsubscribe;
    };
    start();
    return () => {
      clearTimeout(timer);
      close();
    };
  }, []);
  return { jobs, failure };
}
