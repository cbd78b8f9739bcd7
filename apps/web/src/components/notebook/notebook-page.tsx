'use client';

import Link from 'next/link';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { connection } from '../../client/server';
import { services } from '../../client/services';
import type { Failure } from '../../failure';
import { browserDrafts, type DraftStore } from '../../notebook/drafts';
import { loadNotebook, saveNotebook } from '../../notebook/remote';
import { Session } from '../../notebook/session';
import { openWindow } from '../../notebook/windows';
import { Runs } from '../../runner/runs';
import { LinkedViews } from '../../views/linked-views';
import { Header } from '../chrome/header';
import { Notice } from '../chrome/notice';
import { FailureNote } from '../failure-note';
import { NotebookClaimsProvider } from '../verification/notebook-claims';
import { NotebookProvider } from './context';
import css from './notebook.module.css';
import { NotebookView } from './notebook-view';
import { useCatalogue } from './use-catalogue';
import { useSchema } from './use-schema';

type Opened =
  | { kind: 'loading' }
  | { kind: 'open'; session: Session; runs: Runs }
  | { kind: 'absent' }
  | { kind: 'failed'; failure: Failure };

/** Opens a notebook by its address. */
export function NotebookPage({ id }: { id: string }) {
  const opened = useOpened(id);
  const schema = useSchema();
  const catalogue = useCatalogue();
  useBackground();
  if (opened.kind === 'open') {
    return (
      <NotebookProvider value={{ session: opened.session, runs: opened.runs, schema, catalogue }}>
        <LinkedViews key={id}>
          <NotebookClaimsProvider id={id}>
            <NotebookView />
          </NotebookClaimsProvider>
        </LinkedViews>
      </NotebookProvider>
    );
  }
  return (
    <>
      <Header />
      {opened.kind === 'loading' && <Skeleton />}
      {opened.kind === 'absent' && (
        <Notice title="There is no notebook at this address.">
          <p>It may have been deleted.</p>
          <Link href="/">All notebooks</Link>
        </Notice>
      )}
      {opened.kind === 'failed' && (
        <Notice title="The notebook could not be opened.">
          <FailureNote failure={opened.failure} />
        </Notice>
      )}
    </>
  );
}

function useOpened(id: string): Opened {
  const [opened, setOpened] = useState<Opened>({ kind: 'loading' });
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  const waiting = opened.kind !== 'open';
  useEffect(() => {
    if (lost || !waiting) return;
    let current = true;
    void loadNotebook(id).then((loaded) => {
      if (!current) return;
      if (loaded.kind !== 'loaded') setOpened(loaded);
      else {
        const session = new Session(loaded.notebook, { save: saveNotebook, drafts: draftsOfWindow() });
        setOpened({ kind: 'open', session, runs: new Runs() });
      }
    });
    return () => {
      current = false;
    };
  }, [id, lost, waiting]);
  useEffect(() => (opened.kind === 'open' ? () => opened.session.close() : undefined), [opened]);
  return opened;
}

let drafts: DraftStore | undefined;

function draftsOfWindow(): DraftStore {
  drafts ??= browserDrafts(localStorage, openWindow({ local: localStorage, session: sessionStorage }));
  return drafts;
}

/** A page that nobody sees follows nothing: a browser has few connections to a server. */
function useBackground(): void {
  useEffect(() => {
    const look = () => services.watch.pause(document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
}

function Skeleton() {
  return (
    <main className={css.notebook} role="status">
      <span className="visually-hidden">The notebook is being opened.</span>
      <div className={css.skeleton} />
      <div className={css.skeleton} />
    </main>
  );
}
