import { useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/server';
import { ComparedKeys, ComparedResults, ModelSizes } from '../../../documents/library';
import { type Failure, failuresOf } from '../../../failure';
import type { Filter } from '../list/use-filter';
import { mostResults, type Row, rowOf } from './rows';

/** Keys of one request: the answers come side by side, the first of them soon. */
const chunk = 100;

/** What is compared: results by their keys, or all that fit a filter. */
export type Wanted = { keys: readonly string[] } | { filter: Filter };

export interface Comparison {
  /** Undefined until they are all there. */
  rows: readonly Row[] | undefined;
  /** Keys that nobody knows. */
  unknown: number;
  /** More fit the filter than are compared. */
  truncated: boolean;
  failure: Failure | undefined;
}

const nothing: Comparison = { rows: undefined, unknown: 0, truncated: false, failure: undefined };

/** The results that are asked for, in their order; `text` is what is wanted as JSON. */
export function useResults(text: string | undefined): Comparison {
  const [comparison, setComparison] = useState(nothing);
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  useEffect(() => {
    if (lost || text === undefined) return undefined;
    let left = false;
    void read(JSON.parse(text)).then(
      (found) => !left && setComparison(found),
      (failure: Failure) => !left && setComparison({ ...nothing, failure }),
    );
    return () => {
      left = true;
    };
  }, [text, lost]);
  return comparison;
}

async function read(wanted: Wanted): Promise<Comparison> {
  const { keys, truncated } = 'keys' in wanted ? bounded(wanted.keys) : await keysOf(wanted.filter);
  const chunks = Array.from({ length: Math.ceil(keys.length / chunk) }, (_, index) =>
    keys.slice(index * chunk, (index + 1) * chunk),
  );
  const [models, ...answers] = await Promise.all([
    client.query(ModelSizes, {}).toPromise(),
    ...chunks.map((some) => client.query(ComparedResults, { keys: [...some] }).toPromise()),
  ]);
  const sizes = new Map(models.data?.models.edges.map(({ node }) => [node.name, node]));
  const results = answers.flatMap(({ data, error }) => {
    if (!data) throw failuresOf(error)[0];
    return data.operationsByKey;
  });
  const rows = results.flatMap((result) => (result ? [rowOf(result, sizes)] : []));
  return { rows, unknown: results.length - rows.length, truncated, failure: undefined };
}

function bounded(keys: readonly string[]): { keys: readonly string[]; truncated: boolean } {
  return { keys: [...new Set(keys)].slice(0, mostResults), truncated: keys.length > mostResults };
}

async function keysOf({
  tab: kind,
  text,
  status,
  model,
  notebook,
}: Filter): Promise<{ keys: readonly string[]; truncated: boolean }> {
  const keys: string[] = [];
  let after: string | null = null;
  do {
    const { data, error }: Awaited<ReturnType<typeof page>> = await page(after);
    if (!data) throw failuresOf(error)[0];
    keys.push(...data.operations.edges.map(({ node }) => node.key));
    const { hasNextPage, endCursor } = data.operations.pageInfo;
    after = hasNextPage ? (endCursor ?? null) : null;
  } while (after !== null && keys.length < mostResults);
  return { keys: keys.slice(0, mostResults), truncated: after !== null || keys.length > mostResults };

  function page(cursor: string | null) {
    return client.query(ComparedKeys, { kind, text, status, model, notebook, after: cursor }).toPromise();
  }
}
