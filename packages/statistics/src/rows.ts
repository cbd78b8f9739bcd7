import { FlapbookError } from '@flapbook/flap';

/** Evaluated rows of one result, in the order of the data set. */
export interface RowLosses {
  /** Sum of -ln p over each row's predicted tokens, in nats. */
  readonly nll: Float64Array;
  /** Predicted tokens of each row. */
  readonly tokens: ArrayLike<number>;
}

/** Σ NLL / Σ tokens, in nats a token; its exponential is the perplexity. */
export function meanLoss({ nll, tokens }: RowLosses): number {
  return sum(nll) / sum(tokens);
}

/**
 * Why two results are not of the same rows; null where they are. Rows count as the same when they predict as many tokens:
 * whoever calls knows data set, sequence length and tokenizer and has compared those.
 */
export function rowsDiffer(one: RowLosses, other: RowLosses): string | null {
  if (one.nll.length !== other.nll.length) return `they have ${one.nll.length} and ${other.nll.length} rows`;
  for (let row = 0; row < one.nll.length; row++) {
    if (one.tokens[row] !== other.tokens[row]) {
      return `row ${row} is the first that differs: ${one.tokens[row]} and ${other.tokens[row]} predicted tokens`;
    }
  }
  return null;
}

/** @throws FlapbookError BAD_PARAMETER saying what differs */
export function requireSameRows(one: RowLosses, other: RowLosses): void {
  const difference = rowsDiffer(one, other);
  if (difference !== null) {
    throw new FlapbookError('BAD_PARAMETER', `The evaluations are not of the same rows: ${difference}.`);
  }
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
