import { type ItemScores, type TaskName, type TaskResult, taskResult } from '@flapbook/tasks';
import type { ZeroShotBlock } from '../store/zero-shot.ts';

/** An item of a data set with what a model gave to its choices. */
export interface ScoredItem extends ItemScores {
  /** Index in the data set, from 0. */
  readonly index: number;
  /** Tokens of each choice. */
  readonly tokens: readonly number[];
}

/** The items of stored blocks, in the order in which they were scored. */
export function scoredItems(blocks: readonly ZeroShotBlock[]): ScoredItem[] {
  return blocks.flatMap(({ itemIndex, choices, gold, logProbability, tokens, codePoints }) => {
    let next = 0;
    return Array.from(itemIndex, (index, i): ScoredItem => {
      const first = next;
      next += choices[i]!;
      return {
        index,
        gold: gold[i]!,
        logProbabilities: [...logProbability.subarray(first, next)],
        tokens: [...tokens.subarray(first, next)],
        lengths: [...codePoints.subarray(first, next)],
      };
    });
  });
}

/** What an operation stores as its result. */
export interface ZeroShotResult extends TaskResult {
  /** Tokens that are scored. */
  readonly tokens: number;
}

export function zeroShotResult(task: TaskName, blocks: readonly ZeroShotBlock[]): ZeroShotResult {
  const items = scoredItems(blocks);
  const tokens = items.reduce((sum, item) => sum + item.tokens.reduce((all, count) => all + count, 0), 0);
  return { ...taskResult(task, items), tokens };
}
