import type { ModelRecord } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { calibrationNode, iterativeNode, latencyTableNode, planNode, saliencyNode } from '../nodes/nodes.ts';
import { Calibration } from './calibration.ts';
import { CalibrationInput, IterativeInput, LatencyTableInput, PlanInput, SaliencyInput } from './inputs.ts';
import { LatencyTable } from './latency-table.ts';
import { OPERATION_COST } from './operation.ts';
import { Plan } from './plan.ts';
import { Prunable } from './prunable.ts';
import { PrunedModel } from './pruned-model.ts';
import { Saliency } from './saliency.ts';

export const Model = builder.objectRef<ModelRecord>('Model');

Model.implement({
  interfaces: [Prunable],
  description: 'A registered model.',
  fields: (t) => ({
    name: t.expose('name', { type: 'ModelName' }),
    architecture: t.string({ description: 'Of the registry, e.g. `llama`.', resolve: of('architecture') }),
    layers: t.int({ description: 'Number of decoder layers.', resolve: of('layers') }),
    hiddenSize: t.int({ description: 'Channels of the residual stream.', resolve: of('hiddenSize') }),
    intermediateSize: t.int({
      description: 'Channels of an MLP; of the widest one where layers differ.',
      resolve: of('intermediateSize'),
    }),
    queryHeads: t.int({
      description: 'Attention heads of a layer; of the one with most where layers differ.',
      resolve: of('queryHeads'),
    }),
    keyValueHeads: t.int({
      description: 'Heads of keys and values of a layer; fewer than query heads under grouped-query attention.',
      resolve: of('keyValueHeads'),
    }),
    headDim: t.int({ description: 'Channels of a head.', resolve: of('headDim') }),
    vocabularySize: t.int({ description: 'Number of tokens that the model knows.', resolve: of('vocabularySize') }),
    maxPositions: t.int({ description: 'Longest sequence, in tokens.', resolve: of('maxPositions') }),
    parameters: t.exposeFloat('parameters', { description: 'Number of parameters.' }),
    prunableParameters: t.exposeFloat('prunableParameters', {
      description: 'Number of parameters that pruning could remove; ratios refer to them.',
    }),
    byteLength: t.exposeFloat('byteLength', { description: 'Bytes of the weights on disk.' }),
    hasTokenizer: t.boolean({
      description: 'Without one, only data sets of rows can be used.',
      resolve: (model) => model.tokenizerDigest !== null,
    }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime' }),
    calibration: t.field({
      type: Calibration,
      args: { input: t.arg({ type: CalibrationInput, required: true }) },
      description: 'Its statistics over calibration data.',
      extensions: OPERATION_COST,
      async resolve(model, { input: { dataset: name, ...spec } }, context) {
        const dataset = await context.datasetsByName.load(name);
        return calibrationNode(spec, { model, dataset, engine: context.operations.engine });
      },
    }),
    saliency: t.field({
      type: Saliency,
      args: { input: t.arg({ type: SaliencyInput, required: true }) },
      description: 'Scores of its weights by gradients of the loss, as LLM-Pruner takes them.',
      extensions: OPERATION_COST,
      async resolve(model, { input: { dataset: name, ...spec } }, context) {
        const dataset = await context.datasetsByName.load(name);
        return saliencyNode(spec, { model, dataset, engine: context.operations.engine });
      },
    }),
    iterative: t.field({
      type: PrunedModel,
      args: { input: t.arg({ type: IterativeInput, required: true }) },
      description:
        'Pruned in steps, the pruned model calibrated anew between them. Every step is an operation of its own; with one step it is the pruned model of one pass.',
      extensions: OPERATION_COST,
      async resolve(model, { input: { calibration, plan, compensation, steps } }, context) {
        const { dataset: name, ...spec } = calibration;
        const dataset = await context.datasetsByName.load(name);
        return iterativeNode(
          { steps, calibration: spec, plan, compensation: compensation ?? 'BASELINE_BIAS' },
          { model, dataset, engine: context.operations.engine },
        );
      },
    }),
    latencyTable: t.field({
      type: LatencyTable,
      args: { input: t.arg({ type: LatencyTableInput }) },
      description: 'What its heads and channels take of a pass, measured: what plans with a limit of the latency read.',
      extensions: OPERATION_COST,
      resolve: (model, { input }, { operations: { engine } }) => latencyTableNode(input ?? {}, { model, engine }),
    }),
    plan: t.field({
      type: Plan,
      args: { input: t.arg({ type: PlanInput, required: true }) },
      description: 'A plan that needs no statistics: its metric is MAGNITUDE or RANDOM.',
      extensions: OPERATION_COST,
      resolve: (model, { input }) => planNode(input, { model, calibration: null }),
    }),
  }),
});

function of<K extends keyof ModelRecord['description']>(name: K) {
  return ({ description }: ModelRecord): ModelRecord['description'][K] => description[name];
}
