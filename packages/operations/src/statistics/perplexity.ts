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
export const NORMAL_97_5 = 1.959963984540054;

/**
 * exp(sum of token NLL / number of predicted tokens), summed in row order in float64. The interval treats rows as
 * independent: the NLL a token is a ratio of two sums over rows, its standard error is the linearised one (Cochran,
 * Sampling Techniques, 6.4), and the bounds are exponentiated.
 */
export function perplexityOf(
  blocks: readonly { readonly nll: Float64Array; readonly tokens: Int32Array }[],
): Perplexity {
  let nllSum = 0;
  let tokens = 0;
  let rows = 0;
  for (const block of blocks) {
    for (let row = 0; row < block.nll.length; row++) {
      nllSum += block.nll[row]!;
      tokens += block.tokens[row]!;
    }
    rows += block.nll.length;
  }
  const mean = nllSum / tokens;
  let squares = 0;
  for (const block of blocks) {
    for (let row = 0; row < block.nll.length; row++) squares += (block.nll[row]! - mean * block.tokens[row]!) ** 2;
  }
  const error = Math.sqrt((squares * rows) / (rows - 1)) / tokens;
  const interval =
    rows < 2 ? null : { low: Math.exp(mean - NORMAL_97_5 * error), high: Math.exp(mean + NORMAL_97_5 * error) };
  return { perplexity: Math.exp(mean), interval, rows, tokens };
}
