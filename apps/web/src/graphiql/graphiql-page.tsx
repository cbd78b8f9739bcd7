'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
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
  const [document, setDocument] = useState<string>();
  useEffect(() => setOpened({ handover: readHandover(location.hash) }), []);
  const handover = opened?.handover;
  return (
    <div className={css.page}>
      <Header actions={handover?.notebook && <WayBack handover={handover} document={document} />}>
        <h1 className={css.title}>GraphiQL</h1>
      </Header>
      <main className={css.main}>
        {schema && opened ? <Explorer schema={schema} handover={handover} changed={setDocument} /> : <Loading />}
      </main>
    </div>
  );
}

function WayBack({ handover, document }: { handover: Handover; document: string | undefined }) {
  const { push } = useRouter();
  const [busy, setBusy] = useState(false);
  const { notebook } = handover;
  if (notebook === undefined) return null;
  const there = `/notebooks/${encodeURIComponent(notebook)}`;
  const take = async () => {
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
