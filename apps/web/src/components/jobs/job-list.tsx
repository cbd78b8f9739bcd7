import Link from 'next/link';
import { useState } from 'react';
import { services } from '../../client/services';
import { percent, whole } from '../../format/numbers';
import { ago, duration, instant, remaining } from '../../format/time';
import { capitalised, plural, words } from '../../format/words';
import { Icon } from '../chrome/icons';
import { say } from '../chrome/toast-store';
import { studyAddress } from '../library/addresses';
import css from './jobs.module.css';
import { type Job, useServerNow } from './use-jobs';
import { waitingText } from './waiting-text';

export function JobList({ jobs }: { jobs: readonly Job[] }) {
  return (
    <ul className={css.rows}>
      {jobs.map((job) => (
        <JobRow key={job.key} job={job} />
      ))}
    </ul>
  );
}

function JobRow({ job }: { job: Job }) {
  const { status, fraction, error, waitingFor } = job;
  const warning = waitingFor && waitingFor.reason !== 'INPUTS' ? waitingText(waitingFor) : null;
  return (
    <li className={css.row}>
      <div className={css.what}>
        <strong>{words(job.kind)}</strong> {job.model && <>of {job.model}</>} {job.dataset && <>on {job.dataset}</>}
        <span className={css.meta}>
          <Owner job={job} />
          {job.priority === 'BACKGROUND' && ' · background'} · <Since job={job} />
        </span>
      </div>
      {status === 'RUNNING' && (
        <progress className={css.bar} max={1} value={fraction} aria-label={`${words(job.kind)}, work done`} />
      )}
      <div className={css.detail}>
        {status === 'RUNNING' && <Running job={job} />}
        {job.startSeconds !== null && !waitingFor && begins(job.startSeconds)}
        {waitingFor?.reason === 'INPUTS' && <span className={css.meta}>{waitingFor.message}</span>}
        {warning && (
          <span className={css.warn}>
            <Icon name="warning" /> {warning}
          </span>
        )}
        {error && (
          <span className={css.bad}>
            <Icon name="warning" /> {error.message} {error.remedy}
          </span>
        )}
        {status === 'CANCELLED' && 'Cancelled; its finished parts are kept.'}
      </div>
      <Action job={job} />
    </li>
  );
}

function Running({ job }: { job: Job }) {
  const { tasks, workers, tokensPerSecond } = job;
  const left = remaining(job);
  return (
    <>
      {job.phase && `${capitalised(job.phase)} · `}
      {percent(job.fraction, 0)}
      {left && `, ${left}`}
      {tasks.total > 0 && ` · ${tasks.succeeded} of ${plural(tasks.total, 'part')}`}
      {workers.length > 0 && ` · ${workers.join(', ')}`}
      {tokensPerSecond !== null && ` · ${whole(tokensPerSecond)} tokens/s`}
    </>
  );
}

function begins(seconds: number): string {
  return seconds < 1 ? 'Begins when a worker takes it.' : `Begins in about ${duration(seconds)}.`;
}

/** What lanes of studies begin with; the study's id follows. */
const STUDY = 'study ';

function Owner({ job }: { job: Job }) {
  if (job.lane.startsWith(STUDY)) return <Link href={studyAddress(job.lane.slice(STUDY.length))}>a study</Link>;
  if (job.notebook === null) return <>asked for outside a notebook</>;
  return <Link href={`/notebooks/${encodeURIComponent(job.lane)}`}>{job.notebook || 'Untitled notebook'}</Link>;
}

function Since({ job }: { job: Job }) {
  const now = useServerNow();
  const at = job.finishedAt ?? job.startedAt ?? job.queuedAt;
  if (!at) return null;
  const word = job.finishedAt ? 'ended' : job.startedAt ? 'began' : 'queued';
  return (
    <time dateTime={at} title={instant(at)}>
      {word} {ago(at, now)}
    </time>
  );
}

function Action({ job }: { job: Job }) {
  const [acting, setActing] = useState(false);
  const active = job.status === 'RUNNING' || job.status === 'QUEUED';
  const act = async () => {
    setActing(true);
    const [failure] = await (active ? services.cancel([job.key]) : services.run([job.key]));
    if (failure) say(`${failure.message} ${failure.remedy}`);
    setActing(false);
  };
  return (
    <button type="button" disabled={acting} onClick={act} className={css.action}>
      <Icon name={active ? 'stop' : 'run'} /> {active ? 'Cancel' : 'Run again'}
    </button>
  );
}
