import { useMemo } from 'react';
import { type Followed, resultsOf } from '../../studies/follow';
import { withComparisons } from '../../studies/results/comparisons';
import { useComparisons } from './use-comparisons';

/** What tables, drawings and findings read of a study: its cells as they come, and what the tests say of them. */
export function useResults(followed: Followed | undefined) {
  const compared = useComparisons(followed);
  const results = useMemo(() => {
    if (!followed) return undefined;
    const all = resultsOf(followed);
    return compared ? withComparisons(all, compared.against, compared.scores) : all;
  }, [followed, compared]);
  return { results, expectations: compared?.expectations ?? none, warnings: compared?.warnings ?? none };
}

const none: readonly never[] = [];
