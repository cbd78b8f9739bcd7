import { difference, percent, whole } from '../../format/numbers';
import type { Verdict } from './result';

/** A zero-shot score of a cell, and what the paired test of its items says against the reference. */
export interface Score {
  /** Of the task. */
  title: string;
  items: number;
  /** Of the accuracy, 0 to 1; undefined for a single item. */
  standardError: number | undefined;
  against: ItemsAgainst | undefined;
}

export interface ItemsAgainst {
  verdict: Verdict;
  /** Accuracy less that of the reference, −1 to 1. */
  difference: number;
  low: number | undefined;
  high: number | undefined;
  /** McNemar's, by Holm over the study. */
  adjustedP: number;
  moreItems: number | undefined;
}

/** A score as the server tells of it. */
export interface ScoreNode {
  figure: string;
  title: string;
  metric: 'ACC' | 'ACC_NORM';
  items: number;
  acc: { standardError: number | null };
  accNorm: { standardError: number | null } | null;
  comparison: {
    difference: number;
    interval: { low: number; high: number } | null;
    adjustedP: number;
    verdict: Verdict;
    moreItems: number | null;
  } | null;
}

/** By the names of the figures that they are of. */
export type Scores = Readonly<Record<string, Score>>;

export function scoresOf(nodes: readonly ScoreNode[]): Scores {
  return Object.fromEntries(
    nodes.map(({ figure, title, metric, items, acc, accNorm, comparison }): [string, Score] => [
      figure,
      {
        title,
        items,
        standardError: (metric === 'ACC_NORM' ? accNorm : acc)?.standardError ?? undefined,
        against: comparison
          ? {
              verdict: comparison.verdict,
              difference: comparison.difference,
              low: comparison.interval?.low,
              high: comparison.interval?.high,
              adjustedP: comparison.adjustedP,
              moreItems: comparison.moreItems ?? undefined,
            }
          : undefined,
      },
    ]),
  );
}

/** What the test says of a score, but for the verdict's word: by how much, and how many more items would tell. */
export function scoreText({ difference: share, low, high, moreItems }: ItemsAgainst): string {
  const points = (value: number) => difference(100 * value, 2);
  const interval = low === undefined || high === undefined ? '' : ` (95 %: ${points(low)} to ${points(high)})`;
  const more = moreItems === undefined ? '' : ` About ${whole(moreItems)} more items would tell.`;
  return `${points(share)} percentage points${interval}.${more}`;
}

/** The standard error as tables write it behind ±. */
export function errorText({ standardError }: Score): string | undefined {
  return standardError === undefined ? undefined : percent(standardError, 2);
}
