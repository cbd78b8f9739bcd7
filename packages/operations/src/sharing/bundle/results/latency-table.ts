import { z } from 'zod';
import { latencyTable as kind } from '../../../kinds/latency-table.ts';
import type { ResultCodec } from './codec.ts';

const text = z.string().max(1_000);
const machine = z.string().regex(/^[0-9a-f]{16}$/);
const times = z.array(z.number().nonnegative()).min(1).max(1_000);
const widths = z.array(z.strictObject({ units: z.int().min(1), milliseconds: times })).max(1_000);
const summary = z.strictObject({
  blocks: z.int().min(1),
  attention: widths,
  mlp: widths,
  empty: times,
  rest: times,
  peakBytes: z.number().nonnegative(),
  engine: text,
  device: text,
  machine,
});

/** It has no parts: the times stand in its summary, with the machine that they were measured on. */
export const latencyTable: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => false,
  measured: true,
  tables: [],
  inputs: { model: { is: 'model' } },
  parameters: z.looseObject({
    batch: z.int().min(1),
    sequenceLength: z.int().min(1),
    newTokens: z.int().min(0).max(4_096),
    repetitions: z.int().min(1).max(1_000),
    warmUp: z.int().min(0),
    engine: z.string().max(200),
    provider: z.string().max(200),
    machine,
  }),
  describe: async (_sources, { result }) => (result === null ? null : { summary: result, parts: [] }),
  read: async () => null,
  async fault({ parameters }, result) {
    const told = summary.safeParse(result.summary);
    if (!told.success || result.parts.length > 0) return 'its summary is not that of a table of latencies';
    const { attention, mlp, empty, rest, machine: measuredOn } = told.data;
    if (measuredOn !== parameters.machine) return 'it is of another machine than it says';
    if (!ascends(attention) || !ascends(mlp)) return 'its widths do not ascend';
    return [...attention, ...mlp].every(({ milliseconds }) => milliseconds.length === parameters.repetitions) &&
      empty.length === parameters.repetitions &&
      rest.length === parameters.repetitions
      ? null
      : 'its number of times is not that of its repetitions';
  },
  store: async () => true,
};

function ascends(widths: readonly { readonly units: number }[]): boolean {
  return widths.every(({ units }, index) => index === 0 || units > widths[index - 1]!.units);
}
