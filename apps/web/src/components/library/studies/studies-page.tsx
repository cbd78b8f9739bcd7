'use client';

import Link from 'next/link';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/server';
import { Studies } from '../../../documents/studies';
import { type Failure, failuresOf } from '../../../failure';
import type { Tabular } from '../../../format/tabular';
import { ago, instant } from '../../../format/time';
import type { ResultOf } from '../../../graphql';
import { BelongingButton } from '../../belonging/belonging-button';
import { OwnerLabel } from '../../belonging/owner-label';
import { FailureNote } from '../../failure-note';
import { studyAddress } from '../addresses';
import { states } from '../kinds';
import library from '../library.module.css';
import { Tabs } from '../list/tabs';
import { LibraryShell, Loading, Scroll } from '../shell';
import { StateSign } from '../state-sign';
import { cellsText, variedText } from './texts';

type Connection = ResultOf<typeof Studies>['studies'];
export type Listed = Connection['edges'][number]['node'];

/** All studies, newest first. */
export function StudiesPage() {
  const { studies, failure, more, reload } = useStudies();
  useEffect(() => {
    document.title = 'Studies · Library · Flapbook';
  }, []);
  return (
    <LibraryShell wide>
      <h1>Library</h1>
      <Tabs tab="studies" />
      {failure && <FailureNote failure={failure} />}
      {!studies && !failure && <Loading what="The studies are being read." rows={5} />}
      {studies?.length === 0 && (
        <p className={library.empty}>
          There are no studies yet. A notebook’s study cell makes one, and so do templates on the{' '}
          <Link href="/">page of notebooks</Link>.
        </p>
      )}
      {studies && studies.length > 0 && (
        <Scroll label="Studies" data={() => studiesTable(studies)}>
          <table className={library.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">State</th>
                <th scope="col">Cells</th>
                <th scope="col">Varied</th>
                <th scope="col">Made</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {studies.map((study) => (
                <tr key={study.id}>
                  <th scope="row" className={library.wide}>
                    <Link href={studyAddress(study.id)} prefetch={false}>
                      {study.name}
                    </Link>{' '}
                    <OwnerLabel belonging={study.belonging} />
                  </th>
                  <td>
                    <StateSign status={study.status} />
                  </td>
                  <td>{cellsText(study.counts)}</td>
                  <td className={library.wide}>{variedText(study.factors)}</td>
                  <td>
                    <time dateTime={study.createdAt} title={instant(study.createdAt)}>
                      {ago(study.createdAt, Date.now())}
                    </time>
                  </td>
                  <td className={library.number}>
                    <BelongingButton kind="study" id={study.id} title={study.name} small changed={reload} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {more && (
        <p>
          <button type="button" onClick={more}>
            Show more
          </button>
        </p>
      )}
    </LibraryShell>
  );
}

function studiesTable(studies: readonly Listed[]): Tabular {
  return {
    columns: ['name', 'state', 'cells', 'varied', 'made', 'id'].map((name) => ({ name })),
    rows: studies.map(({ name, status, counts, factors, createdAt, id }) => [
      name,
      states[status]?.word,
      cellsText(counts),
      variedText(factors),
      createdAt,
      id,
    ]),
  };
}

/** The studies page by page; read again when the server has been away. */
function useStudies() {
  const [studies, setStudies] = useState<readonly Listed[]>();
  const [cursor, setCursor] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  const read = useCallback(async (after: string | null) => {
    const { data, error } = await client.query(Studies, { after }).toPromise();
    setFailure(failuresOf(error)[0]);
    if (!data) return;
    const page = data.studies.edges.map(({ node }) => node);
    setStudies((before) => (after === null ? page : [...(before ?? []), ...page]));
    setCursor(data.studies.pageInfo.hasNextPage ? (data.studies.pageInfo.endCursor ?? null) : null);
  }, []);
  useEffect(() => {
    if (!lost) void read(null);
  }, [lost, read]);
  return {
    studies,
    failure,
    reload: () => void read(null),
    more: cursor === null ? undefined : () => void read(cursor),
  };
}
