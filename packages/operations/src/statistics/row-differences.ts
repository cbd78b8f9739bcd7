import type { EvaluationBlock } from '../store/results.ts';
import { NORMAL_97_5 } from './perplexity.ts';

/** What two evaluations of the same rows say of each row. */
export interface RowPair {
  /** Index of the row, from 0. */
  readonly row: number;
  /** Predicted tokens. */
  readonly tokens: number;
  /** NLL per predicted token, in nats. */
  readonly nll: number;
  readonly baseNll: number;
  /** `nll` less `baseNll`: above 0 where the evaluation is worse than what it is compared with. */
  readonly difference: number;
}

/** Two evaluations row by row, and over all rows. */
export interface PairedRows {
  readonly rows: readonly RowPair[];
  /** Predicted tokens of all rows. */
  readonly tokens: number;
  /** NLL per predicted token less that of the base, in nats, over all rows. */
  readonly difference: number;
  /** 95 % interval of the difference; null for a single row. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Rows whose NLL is above that of the base. */
  readonly worse: number;
}

/**
 * Pairs the rows of two evaluations. The difference over all rows is that of two sums over the same rows, divided by
 * their tokens; its standard error is the linearised one of a ratio (Cochran, Sampling Techniques, 6.4) of the paired
 * differences, so that what makes a row hard for both models alike does not widen it.
 *
 * @throws Error when the evaluations are not of the same rows: who asks has to refuse that before
 */
export function pairRows(blocks: readonly EvaluationBlock[], base: readonly EvaluationBlock[]): PairedRows {
  const [nll, baseNll] = [flat(blocks, 'nll'), flat(base, 'nll')];
  const [tokens, baseTokens] = [flat(blocks, 'tokens'), flat(base, 'tokens')];
  if (nll.length !== baseNll.length || tokens.some((count, row) => count !== baseTokens[row])) {
    throw new Error('The evaluations are not of the same rows.');
  }
  const rows = nll.map(
    (sum, row): RowPair => ({
      row,
      tokens: tokens[row]!,
      nll: sum / tokens[row]!,
      baseNll: baseNll[row]! / tokens[row]!,
      difference: (sum - baseNll[row]!) / tokens[row]!,
    }),
  );
  const total = tokens.reduce((sum, count) => sum + count, 0);
  const difference = nll.reduce((sum, value, row) => sum + (value - baseNll[row]!), 0) / total;
  const squares = nll.reduce((sum, value, row) => sum + (value - baseNll[row]! - difference * tokens[row]!) ** 2, 0);
  const error = Math.sqrt((squares * rows.length) / (rows.length - 1)) / total;
  return {
    rows,
    tokens: total,
    difference,
    interval:
      rows.length < 2 ? null : { low: difference - NORMAL_97_5 * error, high: difference + NORMAL_97_5 * error },
    worse: rows.filter((row) => row.difference > 0).length,
  };
}

function flat(blocks: readonly EvaluationBlock[], name: 'nll' | 'tokens'): number[] {
  return blocks.flatMap((block) => Array.from(block[name]));
}
