import { normalUpperTail } from '../distributions/normal.ts';
import { midranks } from '../ranks.ts';

/** Up to so many differences the distribution is enumerated; scipy draws the line at the same number. */
const EXACT_UP_TO = 50;

export interface WilcoxonTest {
  /** Sum of the ranks of positive differences. */
  readonly positive: number;
  readonly negative: number;
  /** Standardised, without continuity correction; above 0 where the positive ranks weigh more. */
  readonly z: number;
  /** Two-sided. 1 where there is no difference at all. */
  readonly p: number;
  readonly exact: boolean;
}

/**
 * Wilcoxon's signed-rank test of paired differences (Biometrics Bulletin 1, 1945); zeros are left out, ties share ranks.
 *
 * Up to 50 differences p counts all 2^n assignments of signs to the ranks at hand, ties included; above, it is normal with
 * the variance corrected for ties and a continuity correction of 1/2 (Hollander, Wolfe and Chicken, Nonparametric
 * Statistical Methods, 3.1).
 */
export function wilcoxon(differences: Float64Array): WilcoxonTest {
  const given = differences.filter((difference) => difference !== 0);
  const n = given.length;
  const { ranks, ties } = midranks(given.map(Math.abs));
  let positive = 0;
  for (let i = 0; i < n; i++) if (given[i]! > 0) positive += ranks[i]!;
  const total = (n * (n + 1)) / 2;
  const negative = total - positive;
  const tied = ties.reduce((sum, count) => sum + count ** 3 - count, 0);
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1) - tied / 2) / 24);
  const distance = positive - total / 2;
  const z = n === 0 ? 0 : distance / deviation;
  const exact = n <= EXACT_UP_TO;
  const p = exact
    ? exactTwoSided(ranks, Math.min(positive, negative))
    : Math.min(1, 2 * normalUpperTail(Math.max(0, Math.abs(distance) - 0.5) / deviation));
  return { positive, negative, z, p, exact };
}

/** Twice the share of sign assignments whose sum is at most `smaller`; sums are symmetric around their middle. */
function exactTwoSided(ranks: Float64Array, smaller: number): number {
  // Shared ranks may be halves: doubled, all are whole.
  const doubled = Array.from(ranks, (rank) => 2 * rank);
  const ways = new Float64Array(doubled.reduce((sum, rank) => sum + rank, 0) + 1);
  ways[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let at = reached; at >= rank; at--) ways[at]! += ways[at - rank]!;
  }
  let counted = 0;
  for (let at = 0; at <= 2 * smaller; at++) counted += ways[at]!;
  return Math.min(1, (2 * counted) / 2 ** ranks.length);
}
