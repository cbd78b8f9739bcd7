import { TASKS, type TaskName } from '../registry.ts';
import { choose, type ItemScores } from './choose.ts';

/** A share of right answers, 0 to 1. */
export interface Accuracy {
  readonly value: number;
  /**
   * Of the mean: the sample standard deviation (n - 1) by the root of n, which for rights and wrongs is
   * sqrt(p (1 - p) / (n - 1)). Null for one item.
   */
  readonly standardError: number | null;
}

/** What the items of a task come to. */
export interface TaskResult {
  readonly items: number;
  readonly acc: Accuracy;
  /** Null for tasks that have none. */
  readonly accNorm: Accuracy | null;
}

export function taskResult(task: TaskName, items: readonly ItemScores[]): TaskResult {
  const of = (metric: 'acc' | 'acc_norm') =>
    accuracyOf(items.filter((item) => choose(item, metric).correct).length, items.length);
  return { items: items.length, acc: of('acc'), accNorm: TASKS[task].normalised ? of('acc_norm') : null };
}

/** Of `right` right answers among `items`. */
export function accuracyOf(right: number, items: number): Accuracy {
  const value = right / items;
  return { value, standardError: items < 2 ? null : Math.sqrt((value * (1 - value)) / (items - 1)) };
}

/** The accuracy that the papers' tables print for a task. */
export function publishedAccuracy(task: TaskName, { acc, accNorm }: Pick<TaskResult, 'acc' | 'accNorm'>): Accuracy {
  return TASKS[task].published === 'acc_norm' && accNorm !== null ? accNorm : acc;
}

/** A mean over tasks, each counting alike, as the papers print it. */
export interface PublishedMean {
  /** Of the tasks that are there, 0 to 1. */
  readonly value: number;
  /** Of the mean, the tasks being independent: the root of the summed squares by their number; null where one has none. */
  readonly standardError: number | null;
  /** Of the seven, those that are not there: the mean is the papers' only when there are none. */
  readonly missing: readonly TaskName[];
}

/** The unweighted mean over tasks of what the papers print for each. */
export function publishedMean(results: ReadonlyMap<TaskName, Pick<TaskResult, 'acc' | 'accNorm'>>): PublishedMean {
  const found = [...results].map(([task, result]) => publishedAccuracy(task, result));
  const errors = found.map(({ standardError }) => standardError);
  const squares = errors.reduce((sum: number, error) => sum + (error ?? 0) ** 2, 0);
  return {
    value: found.reduce((sum, { value }) => sum + value, 0) / found.length,
    standardError: errors.includes(null) ? null : Math.sqrt(squares) / found.length,
    missing: (Object.keys(TASKS) as TaskName[]).filter((task) => !results.has(task)),
  };
}
