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

/** Every measure with its options. A new one is a line here and a file in operations. */
export const MEASURES: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  PERPLEXITY: z.strictObject({}),
  LATENCY: z.strictObject({
    batch: count(1, 1_000),
    sequenceLength: count(1, 1_000_000),
    repetitions: count(1, 1_000),
    warmUp: count(0, 1_000),
  }),
  RECONSTRUCTION: z.strictObject({
    holdOut: z.number('must be a number').gt(0, 'must be above 0').lt(1, 'must be below 1').optional(),
  }),
  ZERO_SHOT: z.strictObject({
    datasets: z
      .array(z.string('must be a name').min(1).max(500), 'must be a list of data sets of tasks')
      .min(1, 'must name a data set')
      .max(20, 'may name at most 20 data sets'),
    era: z.string('must be a name').max(20).optional(),
    limit: count(1, 1_000_000_000),
  }),
};

/** Reads `LATENCY` or `{ measure: LATENCY, batch: 4 }`. @throws FlapbookError BAD_PARAMETER naming the field */
export function measureOf(given: unknown, path: string): Measure {
  const { measure, ...options } = (typeof given === 'object' && given !== null ? given : { measure: given }) as {
    readonly measure?: unknown;
  };
  const schema = typeof measure === 'string' && Object.hasOwn(MEASURES, measure) ? MEASURES[measure]! : null;
  if (schema === null) throw badStudy(path, `must name one of ${Object.keys(MEASURES).join(', ')}.`);
  return { measure: measure as string, ...(checked(schema, options, path) as Record<string, Level>) };
}
