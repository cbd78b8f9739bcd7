import { type LatencyTableResult, latencyCosts, type WidthTimes } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import type { LatencyTableNode } from '../nodes/nodes.ts';
import type { PredictedLatencyNode } from '../nodes/predicted-latency.ts';
import { resultOf } from '../nodes/state.ts';
import { Module } from './enums.ts';
import { LatencyTimes, type TimesNode } from './latency-times.ts';
import { Operation } from './operation.ts';

export const LatencyTable = builder.objectRef<LatencyTableNode>('LatencyTable');

export const PredictedLatency = builder.objectRef<PredictedLatencyNode>('PredictedLatency').implement({
  description:
    'What a table of latencies says of a model: what nothing takes away, and what its heads and channels take.',
  fields: (t) => ({
    table: t.expose('table', { type: LatencyTable }),
    milliseconds: t.exposeFloat('own', { description: 'Milliseconds of the model at hand.' }),
    denseMilliseconds: t.exposeFloat('dense', { description: 'Milliseconds of the dense model.' }),
    share: t.float({
      description: 'Of the dense model’s time, 0 to 1.',
      resolve: ({ own, dense }) => own / dense,
    }),
  }),
});

interface WidthNode extends WidthTimes {
  readonly module: 'attention' | 'mlp';
  readonly blocks: number;
  readonly tokens: number;
  readonly cost: number;
}

const LatencyWidth = builder.objectRef<WidthNode>('LatencyWidth').implement({
  description: 'What blocks took that keep so many units of one module and none of the other.',
  fields: (t) => ({
    module: t.field({ type: Module, resolve: ({ module }) => module }),
    units: t.exposeInt('units', { description: 'Heads (KV groups) or MLP channels that they keep.' }),
    times: t.field({
      type: LatencyTimes,
      description: 'Of all blocks that were timed together.',
      resolve: ({ milliseconds, tokens }) => ({ milliseconds, tokens }),
    }),
    cost: t.exposeFloat('cost', {
      description:
        'Milliseconds that plans count for them in one layer: of one block, without what an empty one takes, never less for more units.',
    }),
  }),
});

LatencyTable.implement({
  interfaces: [Operation],
  description:
    'What a model’s heads and channels take of a pass on one machine, engine and device: blocks of several widths, timed in turns. Plans with the limit mostLatency read it.',
  fields: (t) => ({
    batch: t.int({ description: 'Rows of a pass.', resolve: ({ operation }) => operation.parameters.batch }),
    sequenceLength: t.int({
      description: 'Tokens of a row.',
      resolve: ({ operation }) => operation.parameters.sequenceLength,
    }),
    newTokens: t.int({
      description: '0 where reading the rows is timed; otherwise one more token of each, the mean over so many.',
      resolve: ({ operation }) => operation.parameters.newTokens,
    }),
    repetitions: t.int({
      description: 'Times of every width.',
      resolve: ({ operation }) => operation.parameters.repetitions,
    }),
    machine: t.string({
      description: 'Tells machines apart.',
      resolve: ({ operation }) => operation.parameters.machine,
    }),
    provider: t.string({
      description: 'The device of the engine that it is of, e.g. `cpu` or `cuda`.',
      resolve: ({ operation }) => operation.parameters.provider,
    }),
    engine: t.string({
      nullable: true,
      description: 'The engine with its library and threads; null until it has succeeded.',
      resolve: of(({ engine }) => engine),
    }),
    device: t.string({
      nullable: true,
      description: 'The processor’s name; null until it has succeeded.',
      resolve: of(({ device }) => device),
    }),
    blocks: t.int({
      nullable: true,
      description: 'Blocks that were timed together; null until it has succeeded.',
      resolve: of(({ blocks }) => blocks),
    }),
    rest: t.field({
      type: LatencyTimes,
      nullable: true,
      description:
        'Of what no plan takes away: embedding, head, and blocks that have lost everything. Null until it has succeeded.',
      resolve: of(({ rest }, node): TimesNode => ({ milliseconds: rest, tokens: tokensOf(node) })),
    }),
    empty: t.field({
      type: LatencyTimes,
      nullable: true,
      description:
        'Of the blocks that were timed together when they have lost everything; null until it has succeeded.',
      resolve: of(({ empty }, node): TimesNode => ({ milliseconds: empty, tokens: tokensOf(node) })),
    }),
    widths: t.field({
      type: [LatencyWidth],
      nullable: true,
      description: 'Attention from the fewest heads to all, then the MLP; null until it has succeeded.',
      extensions: costs({ own: 5, entries: 16 }),
      resolve: of(widthsOf),
    }),
    peakBytes: t.float({
      nullable: true,
      description: 'The most resident memory of the worker’s process, in bytes; null until it has succeeded.',
      resolve: of(({ peakBytes }) => peakBytes),
    }),
  }),
});

function tokensOf({ operation: { parameters } }: LatencyTableNode): number {
  return parameters.batch * (parameters.newTokens > 0 ? 1 : parameters.sequenceLength);
}

function widthsOf(result: LatencyTableResult, node: LatencyTableNode): WidthNode[] {
  const [layer] = latencyCosts(result, node.model.shape).costs;
  return (['attention', 'mlp'] as const).flatMap((module) =>
    result[module].map((times) => ({
      ...times,
      module,
      blocks: result.blocks,
      tokens: tokensOf(node),
      cost: layer![module][times.units]!,
    })),
  );
}

/** A field of the result; null while there is none. */
function of<T>(pick: (result: LatencyTableResult, node: LatencyTableNode) => T) {
  return async (node: LatencyTableNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const result = await resultOf<LatencyTableResult>(node, context);
    return result === null ? null : pick(result, node);
  };
}
