import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../client/server';
import { Notebooks } from '../../documents/notebooks';
import { type Failure, failuresOf } from '../../failure';
import type { ResultOf } from '../../graphql';

type Connection = ResultOf<typeof Notebooks>['notebooks'];
export type Listed = Connection['edges'][number]['node'];

/** The notebooks on the server, page by page; read again when the server has been away. */
export function useNotebooks() {
  const [notebooks, setNotebooks] = useState<readonly Listed[]>();
  const [cursor, setCursor] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);

  const read = useCallback(async (after: string | null) => {
    const { data, error } = await client.query(Notebooks, { after }).toPromise();
    setFailure(failuresOf(error)[0]);
    if (!data) return;
    const { edges, pageInfo } = data.notebooks;
    const page = edges.map(({ node }) => node);
    setNotebooks((before) => (after === null ? page : [...(before ?? []), ...page]));
    setCursor(pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null);
  }, []);

  useEffect(() => {
    if (!lost) void read(null);
  }, [lost, read]);

  return {
    notebooks,
    failure,
    reload: () => read(null),
    more: cursor === null ? undefined : () => read(cursor),
  };
}
