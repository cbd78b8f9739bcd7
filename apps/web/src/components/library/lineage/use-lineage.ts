import { LineageOf } from '../../../documents/library';
import type { Failure } from '../../../failure';
import type { ResultOf } from '../../../graphql';
import { useAnswer } from '../use-answer';

export type Lineage = NonNullable<ResultOf<typeof LineageOf>['lineage']>;
export type LineageNode = Lineage['nodes'][number];

/** The lineage of a key; undefined while it is read. `first` is the most nodes. */
export function useLineage(key: string, first: number): { lineage: Lineage | undefined; failure: Failure | undefined } {
  const { data, failure } = useAnswer(LineageOf, { key, first });
  return { lineage: data?.lineage ?? undefined, failure };
}
