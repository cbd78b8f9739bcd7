import { ERAS, type EraName, TASKS, type TaskName } from '@flapbook/tasks';

/** A number that a cell comes to. */
export interface Figure {
  /** In words, for people. */
  readonly title: string;
  /** Empty for numbers without one. */
  readonly unit: string;
  /** Which way is better; null where neither is. */
  readonly better: 'LOWER' | 'HIGHER' | null;
  /** Digits after the point in tables. */
  readonly digits: number;
  /** Whether it is one of the machine and engine that measured it, and compares with those of the same only. */
  readonly timed?: true;
}

/** Every figure that a cell may come to, in the order of a table's columns. A new one is a line here. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  perplexity: { title: 'perplexity', unit: '', better: 'LOWER', digits: 3 },
  densePerplexity: { title: 'perplexity, dense', unit: '', better: null, digits: 3 },
  achievedRatio: { title: 'achieved ratio', unit: '', better: null, digits: 4 },
  parameters: { title: 'parameters', unit: '', better: null, digits: 0 },
  biasNorm: { title: 'norm of all biases', unit: 'activation units', better: null, digits: 4 },
  latencyMilliseconds: { title: 'latency, median', unit: 'ms', better: 'LOWER', digits: 2, timed: true },
  speedup: { title: 'speed, multiple of the dense model’s', unit: '×', better: 'HIGHER', digits: 2, timed: true },
  decodeMilliseconds: { title: 'one more token, median', unit: 'ms', better: 'LOWER', digits: 3, timed: true },
  decodeSpeedup: {
    title: 'speed of one more token, multiple of the dense model’s',
    unit: '×',
    better: 'HIGHER',
    digits: 2,
    timed: true,
  },
  ...accuracies(null),
  reconstructionError: { title: 'error on held-out tokens, mean of modules', unit: '', better: 'LOWER', digits: 4 },
  reconstructionError_attention: { title: 'the same, attention', unit: '', better: 'LOWER', digits: 4 },
  reconstructionError_mlp: { title: 'the same, MLP', unit: '', better: 'LOWER', digits: 4 },
  ...Object.assign({}, ...(Object.keys(ERAS) as EraName[]).map(accuracies)),
  peakBytes: { title: 'peak memory', unit: 'bytes', better: 'LOWER', digits: 0, timed: true },
};

/**
 * The figure of a task's accuracy, as the papers print it, or of the tasks' mean.
 *
 * @param era where the study scores the same items in several eras, for those after the first; null for the first
 */
export function accuracyFigure(task: TaskName | null, era: EraName | null): string {
  return `accuracy${task === null ? '' : `_${task.toLowerCase()}`}${era === null ? '' : `_era${era}`}`;
}

/** The figures that are a task's accuracy, in whatever era: those that a test compares, item by item. */
export const SCORE_FIGURES: ReadonlySet<string> = new Set(
  [null, ...(Object.keys(ERAS) as EraName[])].flatMap((era) =>
    (Object.keys(TASKS) as TaskName[]).map((task) => accuracyFigure(task, era)),
  ),
);

function accuracies(era: EraName | null): Record<string, Figure> {
  const figure = (title: string): Figure => ({
    title: `${title}${era === null ? '' : `, era ${era}`}`,
    unit: '',
    better: 'HIGHER',
    digits: 4,
  });
  return {
    [accuracyFigure(null, era)]: figure('mean accuracy of tasks'),
    ...Object.fromEntries(
      Object.entries(TASKS).map(([task, { title }]) => [
        accuracyFigure(task as TaskName, era),
        figure(`accuracy, ${title}`),
      ]),
    ),
  };
}
