import type { LatencyResult } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import type { LatencyNode } from '../nodes/nodes.ts';
import { resultOf } from '../nodes/state.ts';
import { Operation } from './operation.ts';
import { Prunable } from './prunable.ts';

export const Latency = builder.objectRef<LatencyNode>('Latency');

Latency.implement({
  interfaces: [Operation],
  description:
    'Times of whole passes of one model, measured on the worker that ran them. Another machine gives other times: compare what was measured on the same device and engine, while nothing else ran.',
  fields: (t) => ({
    subject: t.expose('subject', { type: Prunable }),
    batch: t.int({ description: 'Rows of a pass.', resolve: ({ operation }) => operation.parameters.batch }),
    sequenceLength: t.int({
      description: 'Tokens of a row.',
      resolve: ({ operation }) => operation.parameters.sequenceLength,
    }),
    repetitions: t.int({
      description: 'Passes that are timed.',
      resolve: ({ operation }) => operation.parameters.repetitions,
    }),
    median: t.float({
      nullable: true,
      description: 'Milliseconds of a pass, of half of the passes at most; null until it has succeeded.',
      resolve: of(({ milliseconds }) => at(milliseconds, 0.5)),
    }),
    p95: t.float({
      nullable: true,
      description: 'Milliseconds that 95 % of the passes did not exceed; null until it has succeeded.',
      resolve: of(({ milliseconds }) => at(milliseconds, 0.95)),
    }),
    tokensPerSecond: t.float({
      nullable: true,
      description: 'Tokens of a pass by its median time; null until it has succeeded.',
      resolve: async (node, args, context) => {
        const { batch, sequenceLength } = node.operation.parameters;
        const median = await of(({ milliseconds }) => at(milliseconds, 0.5))(node, args, context);
        return median === null ? null : (batch * sequenceLength * 1000) / median;
      },
    }),
    milliseconds: t.floatList({
      nullable: true,
      description: 'Each pass, in their order; null until it has succeeded.',
      resolve: of(({ milliseconds }) => milliseconds),
    }),
    peakBytes: t.float({
      nullable: true,
      description:
        'The most resident memory of the worker’s process after a pass, in bytes: the engine, and weights kept between passes, included. Null until it has succeeded.',
      resolve: of(({ peakBytes }) => peakBytes),
    }),
    device: t.string({
      nullable: true,
      description: 'The processor’s name, and the engine with its threads; null until it has succeeded.',
      resolve: of(({ device, engine }) => `${device}, ${engine}`),
    }),
  }),
});

/** The value that a share of the passes does not exceed, between two neighbours linearly. */
function at(milliseconds: readonly number[], share: number): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - low);
}

/** A field of the result; null while there is none. */
function of<T>(pick: (result: LatencyResult) => T) {
  return async (node: LatencyNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const result = await resultOf<LatencyResult>(node, context);
    return result === null ? null : pick(result);
  };
}
