import { requireSameRows } from '@flapbook/statistics';
import type { EvaluationBlock } from '../store/results.ts';
import { rowLosses } from './row-statistics.ts';

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

/** Two evaluations row by row. */
export interface PairedRows {
  readonly rows: readonly RowPair[];
  /** Rows whose NLL is above that of the base. */
  readonly worse: number;
}

/**
 * Pairs the rows of two evaluations. What they say together, see `RowStatistics.comparison`.
 *
 * @throws FlapbookError BAD_PARAMETER when the evaluations are not of the same rows, saying what differs
 */
export function pairRows(blocks: readonly EvaluationBlock[], base: readonly EvaluationBlock[]): PairedRows {
  const [one, other] = [rowLosses(blocks), rowLosses(base)];
  requireSameRows(one, other);
  const rows = Array.from(one.nll, (sum, row): RowPair => {
    const tokens = one.tokens[row]!;
    const baseSum = other.nll[row]!;
    return { row, tokens, nll: sum / tokens, baseNll: baseSum / tokens, difference: (sum - baseSum) / tokens };
  });
  return { rows, worse: rows.filter(({ difference }) => difference > 0).length };
}
