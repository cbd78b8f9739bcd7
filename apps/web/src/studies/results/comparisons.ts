import type { Against, Results, Verdict } from './result';
import type { Scores } from './scores';

/** A comparison as the server tells of it. */
export interface ComparisonNode {
  difference: number | null;
  interval: { low: number; high: number } | null;
  verdict: { verdict: Verdict; p: number; moreRows: number | null } | null;
}

/** What a test says; undefined where none could be made. */
export function againstOf(node: ComparisonNode | null): Against | undefined {
  if (!node?.verdict || node.difference === null) return undefined;
  const { difference, interval, verdict } = node;
  return {
    verdict: verdict.verdict,
    difference,
    low: interval?.low,
    high: interval?.high,
    adjustedP: verdict.p,
    rowsNeeded: verdict.moreRows ?? undefined,
  };
}

/** The results with what the tests say of their cells, as far as that is known. */
export function withComparisons(
  results: Results,
  known: ReadonlyMap<string, Against>,
  scores: ReadonlyMap<string, Scores> = new Map(),
): Results {
  if (known.size === 0 && scores.size === 0) return results;
  const cells = results.cells.map((cell) => ({ ...cell, against: known.get(cell.id), scores: scores.get(cell.id) }));
  return { ...results, cells };
}
