import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../client/server';
import { ComparedRows } from '../../documents/rows';
import { type Failure, failuresOf } from '../../failure';
import type { ComparedRow } from './model';

export type RowOrder = 'WORSE_FIRST' | 'BETTER_FIRST' | 'IN_ORDER';

/** How many rows one press brings. */
export const PAGE = 10;

interface Pages {
  rows: readonly ComparedRow[];
  /** Where the next page begins; null where there is none. */
  after: string | null;
  failure: Failure | undefined;
}

/** Rows of a comparison in an order, read page by page; undefined until the first page is there. */
export function useRowPages(
  key: string | undefined,
  base: string | undefined,
  order: RowOrder,
): { pages: Pages | undefined; busy: boolean; next: () => void } {
  const [pages, setPages] = useState<Pages>();
  const [busy, setBusy] = useState(false);
  // Which list is wanted: what is answered for another one is dropped.
  const wanted = useRef(0);
  const read = useCallback(
    async (before: Pages | undefined) => {
      if (!key || !base) return;
      const asked = wanted.current;
      setBusy(true);
      const { data, error } = await client
        .query(ComparedRows, { key, base, order, first: PAGE, after: before?.after ?? null })
        .toPromise();
      if (asked !== wanted.current) return;
      const found = data?.operation && 'compare' in data.operation ? data.operation.compare.rowDifferences : undefined;
      setBusy(false);
      setPages({
        rows: [...(before?.rows ?? []), ...(found?.edges.map(({ node }) => node) ?? [])],
        after: found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null,
        failure: failuresOf(error)[0],
      });
    },
    [key, base, order],
  );
  useEffect(() => {
    setPages(undefined);
    void read(undefined);
    return () => {
      wanted.current += 1;
    };
  }, [read]);
  const next = useCallback(() => pages && void read(pages), [pages, read]);
  return { pages, busy, next };
}
