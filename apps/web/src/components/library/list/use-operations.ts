import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/server';
import { services } from '../../../client/services';
import { LibraryOperations } from '../../../documents/library';
import { type Failure, failuresOf } from '../../../failure';
import type { ResultOf } from '../../../graphql';
import type { Filter } from './use-filter';

type Connection = ResultOf<typeof LibraryOperations>['operations'];
export type Listed = Connection['edges'][number]['node'];

export interface OperationList {
  /** Undefined until the first page is there. */
  operations: readonly Listed[] | undefined;
  failure: Failure | undefined;
  /** The next page; undefined when there is none. */
  more: (() => Promise<void>) | undefined;
  reload: () => Promise<void>;
}

/** The operations that a filter asks for, page by page, their states as last heard. */
export function useOperations({ tab: kind, text, status, model, notebook }: Filter): OperationList {
  const [operations, setOperations] = useState<readonly Listed[]>();
  const [cursor, setCursor] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure>();
  const latest = useRef(0);
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);

  const read = useCallback(
    async (after: string | null) => {
      latest.current += 1;
      const mine = latest.current;
      const { data, error } = await client
        .query(LibraryOperations, { kind, status, model, notebook, text, first: 50, after })
        .toPromise();
      // A late answer never overwrites a newer one.
      if (mine !== latest.current) return;
      setFailure(failuresOf(error)[0]);
      if (!data) {
        if (after === null && error?.graphQLErrors.length) setOperations([]);
        return;
      }
      const { edges, pageInfo } = data.operations;
      const page = edges.map(({ node }) => node);
      setOperations((before) => (after === null ? page : [...(before ?? []), ...page]));
      setCursor(pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null);
    },
    [kind, status, model, notebook, text],
  );
  const reload = useCallback(() => read(null), [read]);
  useEffect(() => {
    if (!lost) void reload();
  }, [lost, reload]);

  const live = useLive(operations);
  return { operations: live, failure, reload, more: cursor === null ? undefined : () => read(cursor) };
}

/** Follows those that are queued or running. */
function useLive(operations: readonly Listed[] | undefined): readonly Listed[] | undefined {
  const [, setHeard] = useState(0);
  const owner = useRef({});
  useEffect(() => {
    services.watch.follow(owner.current, operations ?? []);
    const stop = services.watch.listen(() => setHeard((count) => count + 1));
    return () => {
      stop();
      services.watch.forget(owner.current);
    };
  }, [operations]);
  return operations?.map((operation) => ({ ...operation, ...stateIn(services.watch.latest(operation)) }));
}

function stateIn({ status, progress, engine, startedAt, finishedAt, error }: ReturnType<typeof services.watch.latest>) {
  return {
    status,
    progress: { etaSeconds: null, ...progress },
    engine: engine ?? null,
    startedAt: startedAt ?? null,
    finishedAt: finishedAt ?? null,
    error: error ?? null,
  } as Pick<Listed, 'status' | 'progress' | 'engine' | 'startedAt' | 'finishedAt'>;
}
