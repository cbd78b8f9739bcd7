import { meanLoss, ratioError } from '@flapbook/statistics';
import type { EvaluationBlock } from '../store/results.ts';
import { rowLosses } from './row-statistics.ts';

/** A perplexity with what it was computed from. */
export interface Perplexity {
  readonly perplexity: number;
  /** 95 % interval; null for a single row. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly rows: number;
  /** Predicted tokens. */
  readonly tokens: number;
}

/** Of the standard normal distribution: 95 % of it lie within so many standard deviations. */
const NORMAL_97_5 = 1.959963984540054;

/**
 * exp(sum of token NLL / number of predicted tokens), summed in row order in float64. The interval treats rows as
 * independent and is the linearised one of a ratio of two sums, its bounds exponentiated: what an evaluation stores. Whoever
 * reads an evaluation gets the bootstrap's, see `RowStatistics`.
 */
export function perplexityOf(blocks: readonly EvaluationBlock[]): Perplexity {
  const rows = rowLosses(blocks);
  const mean = meanLoss(rows);
  const tokens = rows.tokens.reduce((sum, count) => sum + count, 0);
  const count = rows.nll.length;
  const error = ratioError(rows.nll, rows.tokens, mean);
  const interval =
    count < 2 ? null : { low: Math.exp(mean - NORMAL_97_5 * error), high: Math.exp(mean + NORMAL_97_5 * error) };
  return { perplexity: Math.exp(mean), interval, rows: count, tokens };
}
