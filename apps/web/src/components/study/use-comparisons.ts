import { useEffect, useState } from 'react';
import { client } from '../../client/server';
import { StudyComparisons } from '../../documents/studies';
import type { ExpectationNode } from '../../studies/answered';
import type { Followed } from '../../studies/follow';
import { againstOf } from '../../studies/results/comparisons';
import type { Against } from '../../studies/results/result';
import { type Scores, scoresOf } from '../../studies/results/scores';

interface Compared {
  id: string;
  against: ReadonlyMap<string, Against>;
  scores: ReadonlyMap<string, Scores>;
  expectations: readonly ExpectationNode[];
  /** What to bear in mind of data that are evaluated and were calibrated on. */
  warnings: readonly string[];
}

/** Results that come together are compared together, so long after the last of them, in milliseconds. */
const rest = 800;

/**
 * What the paired tests say of a study's cells. Every further result changes the adjustment of all of them, so that they
 * are read anew when some have come; until then the last ones stay.
 */
export function useComparisons(followed: Followed | undefined): Omit<Compared, 'id'> | undefined {
  const [compared, setCompared] = useState<Compared>();
  const id = followed?.study.id;
  const done = followed?.study.counts.succeeded ?? 0;
  const size = followed?.cells.size ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more results are compared anew
  useEffect(() => {
    if (id === undefined || done === 0) return undefined;
    let left = false;
    const timer = setTimeout(async () => {
      const read = await readAll(id);
      if (!left && read) setCompared(read);
    }, rest);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id, done, size]);
  return compared?.id === id ? compared : undefined;
}

async function readAll(id: string): Promise<Compared | undefined> {
  const against = new Map<string, Against>();
  const scores = new Map<string, Scores>();
  let after: string | null = null;
  for (;;) {
    const study = await readPage(id, after);
    if (!study) return undefined;
    const { cells, expectations, overlaps } = study;
    for (const { node } of cells.edges) {
      const found = againstOf(node.comparison);
      if (found) against.set(node.id, found);
      if (node.accuracies.length > 0) scores.set(node.id, scoresOf(node.accuracies));
    }
    if (!cells.pageInfo.hasNextPage)
      return { id, against, scores, expectations, warnings: overlaps.map(({ warning }) => warning) };
    after = cells.pageInfo.endCursor ?? null;
  }
}

async function readPage(id: string, after: string | null) {
  const { data } = await client.query(StudyComparisons, { id, after }).toPromise();
  return data?.study ?? undefined;
}
