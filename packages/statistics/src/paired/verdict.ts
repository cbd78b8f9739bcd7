import { DEFAULT_LEVEL, requireLevel } from '../bootstrap/bootstrap.ts';
import { normalQuantile } from '../distributions/normal.ts';
import type { PairedComparison } from './compare.ts';

/** What the rows show of a result beside its base: which way it went, or that they do not show it. */
export type VerdictName = 'BETTER' | 'WORSE' | 'UNRESOLVED';

export interface Verdict {
  readonly verdict: VerdictName;
  /** p of Wilcoxon's test, after Holm's adjustment where several comparisons belong together. */
  readonly p: number;
  /** Comparisons that were adjusted for together; 1 for a comparison alone. */
  readonly family: number;
  /** Rows beyond those at hand that would likely resolve it; null where it is resolved or no number of rows would. */
  readonly moreRows: number | null;
}

export interface VerdictOptions {
  /** That of the comparison's interval; 0.95 by default. Tests must reach 1 - level. */
  readonly level?: number;
  /** Holm's adjusted p of Wilcoxon's test; by default the comparison stands alone. */
  readonly p?: number;
  readonly family?: number;
}

/** Chance that so many rows resolve a difference of the size seen. */
export const POWER = 0.8;

/**
 * BETTER or WORSE where both hold: the bootstrap interval of the mean difference leaves out 0, and Wilcoxon's p, adjusted,
 * is at most 1 - level with ranks that point the same way. The first says that perplexity differs, the second that this is
 * not the doing of a few rows. Anything else is UNRESOLVED.
 */
export function verdictOf(comparison: PairedComparison, options: VerdictOptions = {}): Verdict {
  const { level = DEFAULT_LEVEL, p = comparison.wilcoxon.p, family = 1 } = options;
  requireLevel(level);
  const { difference, interval, wilcoxon } = comparison;
  const byMean = interval !== null && (interval.low > 0 || interval.high < 0);
  const resolved = byMean && p <= 1 - level && Math.sign(wilcoxon.z) === Math.sign(difference);
  if (resolved) return { verdict: difference > 0 ? 'WORSE' : 'BETTER', p, family, moreRows: null };
  return { verdict: 'UNRESOLVED', p, family, moreRows: moreRowsFor(comparison, { level, family }) };
}

/**
 * Rows to add so that the verdict is BETTER or WORSE with a chance of 80 %, if further rows differ as those at hand do: for
 * a statistic that is d standard errors from 0 with n rows, n ((z of the level + z of the power) / d)², where the level of
 * each of a family is Bonferroni's. The larger number of the two tests that a verdict needs. Null where nothing differs, and
 * where the mean and the ranks point in opposite ways, which more of the same rows do not mend.
 */
export function moreRowsFor(
  { rows, difference, standardError, wilcoxon }: PairedComparison,
  { level = DEFAULT_LEVEL, family = 1 }: { readonly level?: number; readonly family?: number } = {},
): number | null {
  if (standardError === null || standardError === 0 || wilcoxon.z === 0) return null;
  if (Math.sign(wilcoxon.z) !== Math.sign(difference)) return null;
  const needed = (alpha: number, distance: number) =>
    rows * ((normalQuantile(1 - alpha / 2) + normalQuantile(POWER)) / Math.abs(distance)) ** 2;
  const total = Math.max(needed(1 - level, difference / standardError), needed((1 - level) / family, wilcoxon.z));
  const more = Math.max(1, Math.ceil(total) - rows);
  return Number.isSafeInteger(more) ? more : null;
}
