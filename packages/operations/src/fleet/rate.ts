/** A finished part, or the finished share of one: what was done, and how long it took. */
export interface Measurement {
  /** Parameters of the model times tokens. */
  readonly work: number;
  readonly seconds: number;
}

/** Work a second, with its spread between parts. `slow` <= `mean` <= `fast`. */
export interface Rate {
  readonly mean: number;
  /** A tenth of the parts went slower. */
  readonly slow: number;
  /** A tenth of the parts went faster. */
  readonly fast: number;
  /** False where nothing alike has run yet. */
  readonly measured: boolean;
}

/** Which of a rate's figures an estimate goes by. */
export type Pace = 'mean' | 'slow' | 'fast';

/** Fewer parts than this say nothing about their spread. */
export const LEAST_PARTS = 3;

/** The spread taken where it is not known from parts: half as fast to twice as fast. */
const UNKNOWN_SPREAD = 2;

/** Parameters times tokens a second where nothing has run yet: 40 GFLOP/s, two operations a parameter. */
const ASSUMED_MEAN = 2e10;

/** From a small laptop to a large GPU. */
const ASSUMED_SPREAD = 10;

export const ASSUMED_RATE: Rate = {
  mean: ASSUMED_MEAN,
  slow: ASSUMED_MEAN / ASSUMED_SPREAD,
  fast: ASSUMED_MEAN * ASSUMED_SPREAD,
  measured: false,
};

/**
 * The rate of parts: all their work over all their time, and the 10th and 90th percentile of their own rates. What is
 * to be estimated goes at these rates as a whole, which is wider than the spread of a sum of independent parts: what
 * slows one part down, such as a busy machine, slows down its neighbours too.
 *
 * @returns null where there is nothing to measure
 */
export function rateOf(measurements: readonly Measurement[]): Rate | null {
  const parts = measurements.filter(({ work, seconds }) => work > 0 && seconds > 0);
  if (parts.length === 0) return null;
  const mean = sum(parts.map(({ work }) => work)) / sum(parts.map(({ seconds }) => seconds));
  if (parts.length < LEAST_PARTS) {
    return { mean, slow: mean / UNKNOWN_SPREAD, fast: mean * UNKNOWN_SPREAD, measured: true };
  }
  const rates = parts.map(({ work, seconds }) => work / seconds).sort((a, b) => a - b);
  // The mean weighs long parts more, so it may lie outside where short ones are many and quick.
  const slow = Math.min(mean, percentile(rates, 0.1));
  return { mean, slow, fast: Math.max(mean, percentile(rates, 0.9)), measured: true };
}

/** Linear between neighbours. */
function percentile(sorted: readonly number[], probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
