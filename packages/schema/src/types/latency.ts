import { type LatencyResult, newTokensOf } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { footprintNode } from '../nodes/export-shape.ts';
import { quantile as at, type LatencyComparisonNode, latencyComparison } from '../nodes/latency-comparison.ts';
import type { LatencyNode } from '../nodes/nodes.ts';
import { latencyPrediction } from '../nodes/predicted-latency.ts';
import { resultOf } from '../nodes/state.ts';
import { Footprint } from './footprint.ts';
import { PredictedLatency } from './latency-table.ts';
import { LatencyTimes, type TimesNode } from './latency-times.ts';
import { Operation } from './operation.ts';
import { Prunable } from './prunable.ts';

export const Latency = builder.objectRef<LatencyNode>('Latency');

const LatencyComparison = builder.objectRef<LatencyComparisonNode>('LatencyComparison').implement({
  description: 'How many times as fast a model is as another, by medians of times on the same machine and engine.',
  fields: (t) => ({
    base: t.expose('base', {
      type: Latency,
      nullable: true,
      description: 'What it is compared with; null for the dense model that it was timed in turns with.',
    }),
    speedup: t.exposeFloat('speedup', { description: 'Of a whole pass, or of a prompt: base time by own time.' }),
    decodeSpeedup: t.exposeFloat('decodeSpeedup', {
      nullable: true,
      description: 'Of one more token: base time by own time; null where no tokens were generated.',
    }),
  }),
});

Latency.implement({
  interfaces: [Operation],
  description:
    'Times of whole passes of one model, or of prompts and the tokens generated after them, measured on the worker that ran them. Another machine gives other times: compare what was measured on the same device and engine, while nothing else ran.',
  fields: (t) => ({
    subject: t.expose('subject', { type: Prunable }),
    batch: t.int({ description: 'Rows of a pass.', resolve: ({ operation }) => operation.parameters.batch }),
    sequenceLength: t.int({
      description: 'Tokens of a row.',
      resolve: ({ operation }) => operation.parameters.sequenceLength,
    }),
    newTokens: t.int({
      description:
        'Tokens that are generated after each prompt, with the keys and values of those before; 0 where whole passes are timed.',
      resolve: ({ operation }) => newTokensOf(operation.parameters),
    }),
    prefill: t.field({
      type: LatencyTimes,
      nullable: true,
      description: 'From the rows to the prediction of their next tokens; null until it has succeeded.',
      resolve: times('milliseconds'),
    }),
    decode: t.field({
      type: LatencyTimes,
      nullable: true,
      description: 'Of one more token a row, the mean over a repetition’s new tokens; null where there are none.',
      resolve: times('decode'),
    }),
    densePrefill: t.field({
      type: LatencyTimes,
      nullable: true,
      description: 'The dense model’s, timed in turns with the pruned one; null where it was not.',
      resolve: times('milliseconds', ({ dense }) => dense),
    }),
    denseDecode: t.field({
      type: LatencyTimes,
      nullable: true,
      description: 'The dense model’s, timed in turns with the pruned one; null where it was not.',
      resolve: times('decode', ({ dense }) => dense),
    }),
    compare: t.field({
      type: LatencyComparison,
      nullable: true,
      args: { with: t.arg.id() },
      description:
        'Beside the dense model that it was timed in turns with, or beside the measurement of the key `with`. Refused for times of different engines, machines or work. Null until there are results, and without `with` where no dense model was timed in turns.',
      resolve: (node, { with: base }, context) => latencyComparison(node, base ?? null, context),
    }),
    predictedPrefill: t.field({
      type: PredictedLatency,
      nullable: true,
      description:
        'Of prompts, as a LatencyTable says; null where none of the same rows was measured on the same machine and engine.',
      resolve: (node, _args, context) => latencyPrediction(node, 'prefill', context),
    }),
    predictedDecode: t.field({
      type: PredictedLatency,
      nullable: true,
      description:
        'Of one more token, as a LatencyTable says; null where none of the same rows and tokens was measured on the same machine and engine.',
      resolve: (node, _args, context) => latencyPrediction(node, 'decode', context),
    }),
    footprint: t.field({
      type: Footprint,
      nullable: true,
      description: 'Parameters, multiply-adds and memory at the last token timed; null until the plan is known.',
      resolve: (node, _args, context) => {
        const { parameters } = node.operation;
        return footprintNode(node.subject, parameters.sequenceLength + newTokensOf(parameters), context);
      },
    }),
    machine: t.string({
      nullable: true,
      description: 'Tells machines apart; null until it has succeeded, and where it was not recorded.',
      resolve: of(({ machine }) => machine ?? null),
    }),
    engine: t.string({
      nullable: true,
      description: 'The engine with its library and threads; null until it has succeeded.',
      resolve: of(({ engine }) => engine),
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
        'The most resident memory of the worker’s process after a pass, in bytes: the engine, and weights kept between passes, included; both models’ where they are timed in turns. Null until it has succeeded.',
      resolve: of(({ peakBytes }) => peakBytes),
    }),
    device: t.string({
      nullable: true,
      description: 'The processor’s name, and the engine with its threads; null until it has succeeded.',
      resolve: of(({ device, engine }) => `${device}, ${engine}`),
    }),
  }),
});

/** Times of the result, or of a part of it; null while or where there are none. */
function times(
  name: 'milliseconds' | 'decode',
  pick: (result: LatencyResult) => Pick<LatencyResult, 'milliseconds' | 'decode'> | undefined = (result) => result,
) {
  return async (node: LatencyNode, _args: object, context: SchemaContext): Promise<TimesNode | null> => {
    const result = await resultOf<LatencyResult>(node, context);
    const milliseconds = result === null ? undefined : pick(result)?.[name];
    const { batch, sequenceLength } = node.operation.parameters;
    return milliseconds === undefined
      ? null
      : { milliseconds, tokens: name === 'decode' ? batch : batch * sequenceLength };
  };
}

/** A field of the result; null while there is none. */
function of<T>(pick: (result: LatencyResult) => T) {
  return async (node: LatencyNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const result = await resultOf<LatencyResult>(node, context);
    return result === null ? null : pick(result);
  };
}
