import { useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/server';
import { LineageOf } from '../../../documents/library';
import { type Failure, failuresOf } from '../../../failure';
import type { ResultOf } from '../../../graphql';

export type Lineage = NonNullable<ResultOf<typeof LineageOf>['lineage']>;
export type LineageNode = Lineage['nodes'][number];

/** The lineage of a key; undefined while it is read. `first` is the most nodes. */
export function useLineage(key: string, first: number): { lineage: Lineage | undefined; failure: Failure | undefined } {
  const [lineage, setLineage] = useState<Lineage>();
  const [failure, setFailure] = useState<Failure>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  useEffect(() => {
    if (lost) return undefined;
    let left = false;
    void client
      .query(LineageOf, { key, first })
      .toPromise()
      .then(({ data, error }) => {
        if (left) return;
        setFailure(failuresOf(error)[0]);
        if (data) setLineage(data.lineage ?? undefined);
      });
    return () => {
      left = true;
    };
  }, [key, first, lost]);
  return { lineage, failure };
}
