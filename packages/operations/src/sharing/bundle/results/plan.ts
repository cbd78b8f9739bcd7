import { createHash } from 'node:crypto';
import { FlapbookError, type PlanResult } from '@flapbook/flap';
import { z } from 'zod';
import type { JsonObject } from '../../../keys.ts';
import type { OperationSpec } from '../../../kinds/kind.ts';
import { PLAN_KIND } from '../../../kinds/plan.ts';
import type { ResultCodec, ResultSources } from './codec.ts';

/**
 * Its one part, `masks`, is a bit a head or KV group and a bit a channel, layer by layer, attention first, each module
 * padded to whole bytes, the lowest bit first; 1 is kept. It is never stored: whoever has what it rests on computes it.
 */
export const plan: ResultCodec = {
  ...PLAN_KIND,
  inline: true,
  isLarge: () => false,
  tables: [],
  inputs: {
    model: { is: 'model' },
    calibration: { is: ['calibration', 'mixture'], optional: true },
    saliency: { is: 'saliency', optional: true },
    latencyTable: { is: 'latencyTable', optional: true },
  },
  parameters: z.looseObject({
    ratio: z.number().gt(0).lt(1),
    metric: z.string().max(200),
    structure: z.string().max(200),
    estimator: z.string().max(200),
  }),
  async describe(sources, operation) {
    const result = await compute(sources, operation);
    if (result === null) return null;
    const { threshold, achievedRatio, parametersRemoved } = result;
    const masks = maskBytes(result);
    return {
      summary: { threshold: finite(threshold), achievedRatio, parametersRemoved },
      parts: [{ name: 'masks', digest: createHash('sha256').update(masks).digest('hex'), bytes: masks.byteLength }],
    };
  },
  async read(sources, operation) {
    const result = await compute(sources, operation);
    return result && maskBytes(result);
  },
  async fault(_operation, { summary, parts }) {
    const told = z.strictObject({
      threshold: z.union([z.number(), z.string(), z.null()]),
      achievedRatio: z.number(),
      parametersRemoved: z.int(),
    });
    return told.safeParse(summary).success && parts.length === 1 && parts[0]!.name === 'masks'
      ? null
      : 'its summary is not that of a plan';
  },
  store: async () => true,
};

/** Null while what it is made of is not there. */
async function compute({ planner }: ResultSources, operation: OperationSpec): Promise<PlanResult | null> {
  try {
    return (await planner.plan(operation)).result;
  } catch (error) {
    if (error instanceof FlapbookError && error.code !== 'DATABASE_UNAVAILABLE') return null;
    throw error;
  }
}

/** JSON has no infinities. */
function finite(value: number | null): JsonObject[string] {
  return value === null || Number.isFinite(value) ? value : String(value);
}

function maskBytes({ layers }: PlanResult): Buffer {
  return Buffer.concat(
    layers.flatMap((layer) =>
      [layer.attention, layer.mlp].map(({ kept, pruned }) => {
        const bits = Buffer.alloc(Math.ceil((kept.length + pruned.length) / 8));
        for (const unit of kept) bits[unit >> 3]! |= 1 << (unit & 7);
        return bits;
      }),
    ),
  );
}
