import type { PairedComparison } from './paired/compare.ts';

/** A size of calibration beside the largest one of the curve. */
export interface CurvePoint {
  readonly size: number;
  /** Whether it does as well as the largest one, by whatever rule. */
  readonly settled: boolean;
}

/**
 * Where a curve over sizes levels out: the smallest size from which on every point is settled. Null where even the
 * second-largest is not, for then the curve may go on beyond its end; the largest alone proves nothing.
 */
export function knee(points: readonly CurvePoint[]): number | null {
  const descending = points.toSorted((a, b) => b.size - a.size);
  let found: number | null = null;
  for (const { size, settled } of descending.slice(1)) {
    if (!settled) break;
    found = size;
  }
  return found;
}

/** Relative change of perplexity that nobody minds: half a per cent, as a difference of the NLL. */
export const KNEE_TOLERANCE = Math.log(1.005);

/** Share of kept units in common that counts as the same masks. */
export const KNEE_AGREEMENT = 0.95;

/**
 * Settled by perplexity: the paired difference with the largest size has 0 in its interval, or is smaller than the
 * tolerance, in nats a token.
 */
export function settledByLoss(comparison: PairedComparison, tolerance: number = KNEE_TOLERANCE): boolean {
  const { difference, interval } = comparison;
  return Math.abs(difference) <= tolerance || interval === null || (interval.low <= 0 && interval.high >= 0);
}
