/** How the scores of a coupled channel in several matrices become one. */
export interface Reduction {
  /** The name in words, for people. */
  readonly title: string;
  /** @param scores - those of one channel, the group's root first */
  reduce(scores: readonly number[]): number;
}

/** Reductions of LLM-Pruner's published code, `sum` being its default. */
export const REDUCTIONS = {
  SUM: { title: 'Sum', reduce: (scores) => scores.reduce((sum, score) => sum + score, 0) },
  MEAN: { title: 'Mean', reduce: (scores) => scores.reduce((sum, score) => sum + score, 0) / scores.length },
  MAX: { title: 'Largest', reduce: (scores) => scores.reduce((max, score) => Math.max(max, score)) },
  PROD: { title: 'Product', reduce: (scores) => scores.reduce((product, score) => product * score, 1) },
  FIRST: {
    title: 'The group’s root alone: the query (under grouped-query attention the key) or the gate',
    reduce: ([first]) => first!,
  },
} as const satisfies Record<string, Reduction>;

export type ReductionName = keyof typeof REDUCTIONS;
