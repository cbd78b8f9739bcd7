'use client';

import { whole } from '../../format/numbers';
import { plural } from '../../format/words';
import { Header } from '../chrome/header';
import { FailureNote } from '../failure-note';
import { JobList } from './job-list';
import css from './jobs.module.css';
import { AheadMs, useJobs } from './use-jobs';
import { WorkerList } from './worker-list';

/** What runs, what waits, who works, and what went wrong lately. */
export function JobsPage() {
  const { jobs, aheadMs, failure } = useJobs();
  return (
    <>
      <Header />
      <main className={css.page}>
        <h1>Jobs</h1>
        {failure && <FailureNote failure={failure} />}
        {!jobs && !failure && <p role="status">The fleet is being asked.</p>}
        {jobs && (
          <AheadMs value={aheadMs}>
            <p className={css.totals}>
              {whole(jobs.totals.running)} running and {whole(jobs.totals.queued)} queued, in{' '}
              {plural(jobs.totals.runningTasks + jobs.totals.queuedTasks, 'task')}. In the last day:{' '}
              {whole(jobs.totals.succeeded)} succeeded, {whole(jobs.totals.failed)} failed,{' '}
              {whole(jobs.totals.cancelled)} cancelled.
            </p>
            <Section title="Running" empty="Nothing runs." count={jobs.running.length}>
              <JobList jobs={jobs.running} />
            </Section>
            <Section
              title="Queued"
              empty="Nothing waits."
              count={jobs.queued.edges.length}
              note={
                jobs.queued.pageInfo.hasNextPage ? 'The first hundred, in the order in which they begin.' : undefined
              }
            >
              <JobList jobs={jobs.queued.edges.map(({ node }) => node)} />
            </Section>
            <Section
              title="Workers"
              empty="No worker is alive. Start one with: npm run flapbook -- worker --database URL"
              count={jobs.workers.length}
            >
              <WorkerList workers={jobs.workers} />
            </Section>
            <Section title="Failed and cancelled lately" empty="Nothing." count={jobs.recent.length}>
              <JobList jobs={jobs.recent} />
            </Section>
          </AheadMs>
        )}
      </main>
    </>
  );
}

interface SectionProps {
  title: string;
  empty: string;
  note?: string;
  count: number;
  children: React.ReactNode;
}

function Section({ title, empty, note, count, children }: SectionProps) {
  return (
    <section className={css.section}>
      <h2>{title}</h2>
      {note && <p className={css.note}>{note}</p>}
      {count === 0 ? <p className={css.note}>{empty}</p> : children}
    </section>
  );
}
