import { type BootstrapOptions, bootstrapRatio, type Interval } from '../bootstrap/bootstrap.ts';
import { type RowLosses, requireSameRows, sum } from '../rows.ts';
import { type SignTest, signTest } from './sign-test.ts';
import { type WilcoxonTest, wilcoxon } from './wilcoxon.ts';

/** Two results on the same rows; differences are those of the first less the base, so above 0 is worse than the base. */
export interface PairedComparison {
  readonly rows: number;
  /** Predicted tokens of all rows. */
  readonly tokens: number;
  /** Mean NLL per predicted token less that of the base, in nats. */
  readonly difference: number;
  /** Bootstrap interval of the difference; null for a single row. */
  readonly interval: Interval | null;
  /** Of the difference, linearised; null for a single row. */
  readonly standardError: number | null;
  /** Perplexity over that of the base: exp(difference). */
  readonly ratio: number;
  readonly ratioInterval: Interval | null;
  /** Whether rows rather get harder or easier, whatever by how much; `above` counts the harder ones. */
  readonly sign: SignTest;
  /** The same, by ranks of the sizes of the rows' differences per token. */
  readonly wilcoxon: WilcoxonTest;
}

/**
 * Compares two results row by row: rows are resampled as pairs, so what makes a row hard for both alike cancels.
 *
 * @throws FlapbookError BAD_PARAMETER where the rows are not the same, saying what differs, and with the codes of
 *   `bootstrapRatio`
 */
export function comparePaired(result: RowLosses, base: RowLosses, options: BootstrapOptions = {}): PairedComparison {
  requireSameRows(result, base);
  const differences = result.nll.map((nll, row) => nll - base.nll[row]!);
  const { estimate, interval, standardError } = bootstrapRatio(differences, result.tokens, options);
  const perToken = differences.map((difference, row) => difference / result.tokens[row]!);
  return {
    rows: differences.length,
    tokens: sum(result.tokens),
    difference: estimate,
    interval,
    standardError,
    ratio: Math.exp(estimate),
    ratioInterval: interval && { low: Math.exp(interval.low), high: Math.exp(interval.high) },
    sign: signTest(perToken),
    wilcoxon: wilcoxon(perToken),
  };
}
