/** Bounds of a whole number, both included; without `high`, what can be counted to. */
export interface WholeRange {
  readonly low: number;
  readonly high?: number;
}

/**
 * What whole numbers in the parameters of operations may be, whatever they are applied to: checked where a specification
 * is resolved, and told by the schema, so that forms know it too. A model or a data set may allow less.
 */
export const RANGES = {
  samples: { low: 1, high: 1_000_000 },
  /** A saliency takes gradients, which cost several times as much. */
  saliencySamples: { low: 1, high: 100_000 },
  /** A row of one token predicts nothing. */
  sequenceLength: { low: 2 },
  timedLength: { low: 1 },
  rows: { low: 1 },
  items: { low: 1 },
  seed: { low: 0 },
  heads: { low: 0 },
  channelMultiple: { low: 1 },
  /** Of what a plan keeps: parameters or multiply-adds, which GraphQL's integers are too short for. */
  most: { low: 1 },
  /** Tokens that go before the one whose multiply-adds are counted. */
  costContext: { low: 0, high: 10_000_000 },
  steps: { low: 1, high: 32 },
  batch: { low: 1, high: 1_000 },
  repetitions: { low: 1, high: 1_000 },
  /** Each is a pass of its own. */
  newTokens: { low: 0, high: 4_096 },
  warmUp: { low: 0, high: 1_000 },
} as const satisfies Record<string, WholeRange>;
