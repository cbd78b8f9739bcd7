'use client';

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { client } from '../../client/server';
import { NotebookClaims } from '../../documents/library';
import type { ResultOf } from '../../graphql';
import { type Verdict, verdictOf } from '../../verification/verdict';

type Claimed = NonNullable<ResultOf<typeof NotebookClaims>['notebook']>['claimed'][number];

/** An operation that came with a bundle, and what is known of it here. */
export interface ClaimedOperation extends Pick<Claimed, 'key' | 'title' | 'isReproducible'> {
  verdict: Verdict | undefined;
  /** It is computed again at present. */
  active: boolean;
}

interface Claims {
  operations: ReadonlyMap<string, ClaimedOperation>;
  reload: () => Promise<void>;
}

const none: Claims = { operations: new Map(), reload: async () => undefined };
const ClaimsContext = createContext(none);

/** How often what runs is looked at, in milliseconds. */
const pace = 1500;

/** Tells the cells of a notebook which of its results came with a bundle; most notebooks have none. */
export function NotebookClaimsProvider({ id, children }: { id: string; children: ReactNode }) {
  const [operations, setOperations] = useState(none.operations);
  const reload = useCallback(async () => {
    const { data } = await client.query(NotebookClaims, { id }).toPromise();
    if (data?.notebook) setOperations(new Map(data.notebook.claimed.map((one) => [one.key, claimedOf(one)])));
  }, [id]);
  useEffect(() => void reload(), [reload]);
  const active = [...operations.values()].some((one) => one.active);
  useEffect(() => {
    if (!active) return undefined;
    const timer = setInterval(() => void reload(), pace);
    return () => clearInterval(timer);
  }, [active, reload]);
  const value = useMemo(() => ({ operations, reload }), [operations, reload]);
  return <ClaimsContext.Provider value={value}>{children}</ClaimsContext.Provider>;
}

export function useNotebookClaims(): Claims {
  return useContext(ClaimsContext);
}

function claimedOf({ key, title, status, isReproducible, claims, reproductions }: Claimed): ClaimedOperation {
  return {
    key,
    title,
    isReproducible: isReproducible && status === 'SUCCEEDED',
    verdict: status === 'SUCCEEDED' ? verdictOf(claims, reproductions) : undefined,
    active: reproductions.some((run) => run.status === 'QUEUED' || run.status === 'RUNNING'),
  };
}
