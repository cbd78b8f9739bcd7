'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { Header } from '../components/chrome/header';
import { say } from '../components/chrome/toast-store';
import { useSchema } from '../components/notebook/use-schema';
import css from './graphiql-page.module.css';
import { type Handover, readHandover } from './handover';
import { takeBack } from './take-back';

const Explorer = dynamic(() => import('./explorer'), { ssr: false, loading: Loading });

/** GraphiQL with the document and the values of a query cell, and the way back. */
export function GraphiqlPage() {
  const schema = useSchema();
  // Only the browser knows what stands behind the `#`.
  const [opened, setOpened] = useState<{ handover: Handover | undefined }>();
  const read = useRef<Read>(null);
  const reading = useCallback((reader: Read) => {
    read.current = reader;
  }, []);
  useEffect(() => setOpened({ handover: readHandover(location.hash) }), []);
  const handover = opened?.handover;
  return (
    <div className={css.page}>
      <Header wide actions={handover?.notebook && <WayBack handover={handover} read={read} />}>
        <h1 className={css.title}>GraphiQL</h1>
      </Header>
      <main className={css.main}>
        {schema && opened ? <Explorer schema={schema} handover={handover} reading={reading} /> : <Loading />}
      </main>
    </div>
  );
}

/** Reads the document in the editor. */
type Read = (() => string) | null;

function WayBack({ handover, read }: { handover: Handover; read: RefObject<Read> }) {
  const { push } = useRouter();
  const [busy, setBusy] = useState(false);
  const { notebook } = handover;
  if (notebook === undefined) return null;
  const there = `/notebooks/${encodeURIComponent(notebook)}`;
  const take = async () => {
    const document = read.current?.();
    if (document === undefined || document === handover.document) {
      push(there);
      return;
    }
    setBusy(true);
    const failure = await takeBack({ ...handover, notebook }, document);
    setBusy(false);
    if (failure) say(`${failure.message} ${failure.remedy}`);
    else push(there);
  };
  return (
    <button type="button" disabled={busy} onClick={take}>
      Back to the notebook
    </button>
  );
}

function Loading() {
  return (
    <p className={css.loading} role="status">
      GraphiQL is being loaded…
    </p>
  );
}
