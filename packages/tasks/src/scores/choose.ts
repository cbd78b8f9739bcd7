/** What a model gave to the choices of one item. */
export interface ItemScores {
  /** Summed log-probabilities of the choices' tokens, in nats. */
  readonly logProbabilities: readonly number[];
  /** Lengths of the choices in code points. */
  readonly lengths: readonly number[];
  readonly gold: number;
}

/** Which choice wins, and by how much. */
export interface Choice {
  readonly chosen: number;
  readonly correct: boolean;
  /** Score of the right choice less that of the best other one: above 0 where it is chosen. In nats, or nats a character. */
  readonly margin: number;
}

/** The scores that a metric compares: the sums, or the sums by the lengths of the choices. */
export function comparedScores({ logProbabilities, lengths }: ItemScores, metric: 'acc' | 'acc_norm'): number[] {
  return logProbabilities.map((value, i) => (metric === 'acc' ? value : value / lengths[i]!));
}

/** The choice of a metric. Of equal scores the first wins; one that is no number counts as the largest (numpy's argmax). */
export function choose(scores: ItemScores, metric: 'acc' | 'acc_norm'): Choice {
  const values = comparedScores(scores, metric);
  const { gold } = scores;
  const chosen = largest(values);
  const others = values.filter((_, i) => i !== gold);
  return { chosen, correct: chosen === gold, margin: values[gold]! - others[largest(others)]! };
}

/** Index of the largest value, as numpy's argmax finds it. */
export function largest(values: readonly number[]): number {
  const strange = values.findIndex((value) => Number.isNaN(value));
  if (strange >= 0) return strange;
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
