import { z } from 'zod';
import { reconstruction as kind } from '../../../kinds/reconstruction.ts';
import type { ResultCodec } from './codec.ts';

const error = z.number().nonnegative().nullable();
const summary = z.strictObject({
  heldOutTokens: z.int().positive(),
  fittedTokens: z.int().positive(),
  layers: z
    .array(z.strictObject({ attention: error, mlp: error }))
    .min(1)
    .max(10_000),
});

/** It has no parts: two numbers a layer stand in its summary. */
export const reconstruction: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => false,
  tables: ['part_result'],
  inputs: { model: { is: 'model' }, pruned: { is: 'prunedModel' }, gram: { is: 'gram' } },
  parameters: z.strictObject({}),
  describe: async (_sources, { result }) => (result === null ? null : { summary: result, parts: [] }),
  read: async () => null,
  async fault(_operation, result) {
    const isIts = summary.safeParse(result.summary).success && result.parts.length === 0;
    return isIts ? null : 'its summary is not that of a reconstruction';
  },
  store: async () => true,
};
