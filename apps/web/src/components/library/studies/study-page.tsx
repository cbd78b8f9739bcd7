'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/server';
import { KnownStudy } from '../../../documents/studies';
import { type Failure, failuresOf } from '../../../failure';
import { isObject } from '../../../format/json';
import type { StudyPlan } from '../../../studies/plan-text';
import { specText } from '../../../studies/spec/document';
import { BelongingButton } from '../../belonging/belonging-button';
import { BelongingOf } from '../../belonging/belonging-of';
import { goWith } from '../../belonging/go-with';
import { Header } from '../../chrome/header';
import { Notice } from '../../chrome/notice';
import { FailureNote } from '../../failure-note';
import { StudyResults } from '../../study/results';
import { RunPanel } from '../../study/running/panel';
import { ReportMenu } from '../../study/running/report-menu';
import { useStudyActions } from '../../study/use-actions';
import { useFollowed } from '../../study/use-followed';
import { planOf } from '../../study/use-plan';
import { useResults } from '../../study/use-results';
import { copyText } from '../copy-text';
import library from '../library.module.css';
import { newStudyNotebook } from '../new-notebook';
import { LibraryShell, Loading, Section } from '../shell';

const none: readonly never[] = [];
const nobody = () => {};

/** The page of a study: how it stands, what has come of it, and what it asked for. */
export function StudyPage({ id }: { id: string }) {
  const router = useRouter();
  const followed = useFollowed(id);
  const { plan, absent, failure: unread, again } = useKnownPlan(id, followed?.study.status);
  const { actions, ...acting } = useStudyActions({ id, spec: undefined, made: nobody, changed: again });
  const { results, expectations, warnings } = useResults(followed);
  const name = followed?.study.name ?? 'Study';
  useEffect(() => {
    document.title = `${name} · Flapbook`;
  }, [name]);
  if (absent || (unread && !followed)) {
    return (
      <>
        <Header />
        <Notice title={absent ? 'There is no such study.' : 'The study could not be read.'}>
          {unread && <FailureNote failure={unread} />}
          <Link href="/library/studies">All studies</Link>
        </Notice>
      </>
    );
  }
  const crumbs = [
    { label: 'Library', href: '/library' },
    { label: 'Studies', href: '/library/studies' },
  ];
  if (!followed || !results) {
    return (
      <LibraryShell wide crumbs={crumbs}>
        <Loading what="The study is being read." rows={6} />
      </LibraryShell>
    );
  }
  const { study } = followed;
  const text = isObject(study.spec) ? specText(study.spec) : '';
  return (
    <LibraryShell wide crumbs={crumbs}>
      <h1>{study.name}</h1>
      <p className={library.meta}>
        Study · <code>{study.key}</code> <BelongingOf kind="study" id={id} />
      </p>
      <div className={library.actions}>
        <button type="button" onClick={() => void newStudyNotebook(router, study.name, text)}>
          Open as a notebook cell
        </button>
        <button type="button" onClick={() => void copyText(text, 'The specification')}>
          Copy the specification
        </button>
        <BelongingButton kind="study" id={id} title={study.name} changed={goWith} />
      </div>
      <div className={library.study}>
        <RunPanel {...acting} study={study} results={results} plan={plan} actions={actions} />
        <StudyResults
          study={results}
          name={study.name}
          retry={actions.retry}
          report={<ReportMenu id={id} name={study.name} />}
          published={none}
          expectations={expectations}
          warnings={warnings}
          findings
        />
      </div>
      <Section title="What was asked for">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className={library.text} tabIndex={0}>
          {text}
        </pre>
      </Section>
    </LibraryShell>
  );
}

/** What a study would run now, and whether there is one; asked again as its state changes. */
function useKnownPlan(id: string, status: string | undefined) {
  const [turn, setTurn] = useState(0);
  const [plan, setPlan] = useState<StudyPlan>();
  const [absent, setAbsent] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn or state asks the same again
  useEffect(() => {
    if (lost) return undefined;
    let left = false;
    void client
      .query(KnownStudy, { id })
      .toPromise()
      .then(({ data, error }) => {
        if (left) return;
        setFailure(failuresOf(error)[0]);
        if (!data) return;
        setAbsent(data.study === null);
        if (data.study) setPlan(planOf(data.study.plan));
      });
    return () => {
      left = true;
    };
  }, [id, lost, turn, status]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { plan, absent, failure, again };
}
