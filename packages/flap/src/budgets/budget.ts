import type { PerModule } from '../types.ts';

/** A number that a budget can be given. */
export interface BudgetSetting {
  readonly initial: number;
  readonly low: number;
  readonly high: number;
}

export interface BudgetInput {
  /** Raw channel scores of the layers that share the ratio, as the metric gives them; of what is still there. */
  readonly scores: readonly PerModule<Float64Array>[];
  /** Of the same layers, 1 - the mean over tokens of the cosine between a block's input and its output; null where it is not known. */
  readonly blockInfluence: Float64Array | null;
  /** One for each of the budget's settings. */
  readonly settings: Readonly<Record<string, number>>;
}

/** Shares of units that each layer loses, 0 to 1, when they are to lose `ratio` on average. None falls as the ratio grows. */
export type LayerRatios = (ratio: number) => Float64Array;

/** How a ratio is shared out between layers, for structures that prune each layer by itself. */
export interface Budget {
  /** The name in words, for people. */
  readonly title: string;
  readonly needsBlockInfluence: boolean;
  readonly settings: Readonly<Record<string, BudgetSetting>>;
  /** What does not depend on the ratio, and the step that does. */
  prepare(input: BudgetInput): LayerRatios;
}
