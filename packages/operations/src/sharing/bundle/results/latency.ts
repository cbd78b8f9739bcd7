import { z } from 'zod';
import { latency as kind } from '../../../kinds/latency.ts';
import type { ResultCodec } from './codec.ts';

const text = z.string().max(1_000);
const times = z.array(z.number().positive()).max(1_000);
const summary = z.strictObject({
  milliseconds: times,
  decode: times.optional(),
  dense: z.strictObject({ milliseconds: times, decode: times }).optional(),
  peakBytes: z.number().nonnegative(),
  engine: text,
  device: text,
  machine: z
    .string()
    // Of sixteen digits; of twelve where it was timed when machines had their names in them.
    .regex(/^[0-9a-f]{12}([0-9a-f]{4})?$/)
    .optional(),
});

/** It has no parts: the times stand in its summary, with the machine that they were measured on. */
export const latency: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => false,
  measured: true,
  tables: [],
  inputs: { model: { is: 'model' }, pruned: { is: 'prunedModel', optional: true } },
  parameters: z.looseObject({
    batch: z.int().min(1),
    sequenceLength: z.int().min(1),
    repetitions: z.int().min(1).max(1_000),
    warmUp: z.int().min(0),
    newTokens: z.int().min(1).max(4_096).optional(),
    engine: z.string().max(200),
  }),
  describe: async (_sources, { result }) => (result === null ? null : { summary: result, parts: [] }),
  read: async () => null,
  async fault({ parameters }, result) {
    const told = summary.safeParse(result.summary);
    if (!told.success || result.parts.length > 0) return 'its summary is not that of a latency';
    const { milliseconds, decode, dense } = told.data;
    if ((decode !== undefined) !== (parameters.newTokens !== undefined)) return 'its times are not those of its tokens';
    const all = [milliseconds, decode, dense?.milliseconds, dense?.decode].filter((list) => list !== undefined);
    return all.every(({ length }) => length === parameters.repetitions)
      ? null
      : 'its number of times is not that of its passes';
  },
  store: async () => true,
};
