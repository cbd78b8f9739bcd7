import { z } from 'zod';
import type { Level } from '../level.ts';
import { badStudy, checked } from '../problems.ts';

/** What is measured of each cell, with its options. */
export interface Measure {
  readonly measure: string;
  readonly [option: string]: Level;
}

const count = (low: number, high: number) =>
  z.int('must be a whole number').min(low, `must be ${low} or more`).max(high, `must be ${high} or less`).optional();

/** What may be measured of cells. */
export interface MeasureKind {
  /** In words, for people. */
  readonly title: string;
  /** What comes of it, with its unit. */
  readonly description: string;
  /** Whether it needs data sets of tasks, named as `datasets`. */
  readonly takesTasks: boolean;
  readonly options: z.ZodType<Record<string, unknown>>;
}

/** Every measure with its options. A new one is an entry here and a file in operations. */
export const MEASURES: Readonly<Record<string, MeasureKind>> = {
  PERPLEXITY: {
    title: 'perplexity',
    description: 'Of the evaluation data, with its interval, beside that of the reference on the same rows.',
    takesTasks: false,
    options: z.strictObject({}),
  },
  LATENCY: {
    title: 'latency and memory',
    description:
      'Milliseconds of a whole pass, or of a prompt and of each new token after it, their medians, and bytes of memory, on the worker’s device.',
    takesTasks: false,
    options: z.strictObject({
      batch: count(1, 1_000),
      sequenceLength: count(1, 1_000_000),
      repetitions: count(1, 1_000),
      warmUp: count(0, 1_000),
      newTokens: count(0, 4_096),
    }),
  },
  RECONSTRUCTION: {
    title: 'error on held-out tokens',
    description:
      'How far the outputs of pruned modules are from the dense ones, as a share of their variance, on calibration tokens that nothing was fitted on.',
    takesTasks: false,
    options: z.strictObject({
      holdOut: z.number('must be a number').gt(0, 'must be above 0').lt(1, 'must be below 1').optional(),
    }),
  },
  ZERO_SHOT: {
    title: 'zero-shot accuracy',
    description: 'Share of the items of tasks that are answered rightly, each task’s own and their mean.',
    takesTasks: true,
    options: z.strictObject({
      datasets: z
        .array(z.string('must be a name').min(1).max(500), 'must be a list of data sets of tasks')
        .min(1, 'must name a data set')
        .max(20, 'may name at most 20 data sets'),
      era: z.string('must be a name').max(20).optional(),
      limit: count(1, 1_000_000_000),
    }),
  },
};

/** Reads `LATENCY` or `{ measure: LATENCY, batch: 4 }`. @throws FlapbookError BAD_PARAMETER naming the field */
export function measureOf(given: unknown, path: string): Measure {
  const { measure, ...options } = (typeof given === 'object' && given !== null ? given : { measure: given }) as {
    readonly measure?: unknown;
  };
  const kind = typeof measure === 'string' && Object.hasOwn(MEASURES, measure) ? MEASURES[measure]! : null;
  if (kind === null) throw badStudy(path, `must name one of ${Object.keys(MEASURES).join(', ')}.`);
  return { measure: measure as string, ...(checked(kind.options, options, path) as Record<string, Level>) };
}
