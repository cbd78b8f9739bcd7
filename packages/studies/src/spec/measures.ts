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

/** Every measure with its options, all of which may be left out. A new one is a line here and a file in operations. */
export const MEASURES: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  PERPLEXITY: z.strictObject({}),
  LATENCY: z.strictObject({
    batch: count(1, 1_000),
    sequenceLength: count(1, 1_000_000),
    repetitions: count(1, 1_000),
    warmUp: count(0, 1_000),
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
