'use client';

import Link from 'next/link';
import { useEffect, useMemo, useState } from 'react';
import { FailureNote } from '../../failure-note';
import library from '../library.module.css';
import { LibraryShell, Loading } from '../shell';
import { Compared } from './compared';
import { useResults } from './use-results';
import { wantedIn } from './wanted';

/** Results beside each other. */
export function ComparePage() {
  const text = useWanted();
  const { rows, unknown, truncated, failure } = useResults(text ?? undefined);
  useEffect(() => {
    document.title = 'Comparison · Library · Flapbook';
  }, []);
  return (
    <LibraryShell wide crumbs={[{ label: 'Library', href: '/library' }]}>
      <h1>Comparison</h1>
      {failure && <FailureNote failure={failure} />}
      {text === null && (
        <p className={library.empty}>
          Nothing is chosen. Choose results in the <Link href="/library?tab=evaluation">library</Link>, or use “Compare
          results of this notebook” in the command palette of a notebook.
        </p>
      )}
      {text !== null && !rows && !failure && <Loading what="The results are being read." rows={8} />}
      {truncated && <p className={library.note}>Only the first 500 are compared.</p>}
      {unknown > 0 && (
        <p className={library.note}>{unknown} of the keys in the address are not known here, and left out.</p>
      )}
      {rows?.length === 0 && <p className={library.empty}>None of them is known here.</p>}
      {rows && rows.length > 0 && <Compared rows={rows} />}
    </LibraryShell>
  );
}

/** What the address asks for as JSON; null when it asks for nothing, undefined before the page is in a browser. */
function useWanted(): string | null | undefined {
  const [place, setPlace] = useState<{ search: string; hash: string }>();
  useEffect(() => {
    const look = () => setPlace({ search: location.search, hash: location.hash });
    look();
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return useMemo(() => {
    if (!place) return undefined;
    const wanted = wantedIn(place);
    return wanted ? JSON.stringify(wanted) : null;
  }, [place]);
}
