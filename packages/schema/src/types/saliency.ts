import { coupledScores, type LayerSaliency as LayerScores, MODULES, type ModuleName } from '@flapbook/flap';
import type { ModelRecord, SaliencyResult } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { Distribution as DistributionOf } from '../nodes/distribution.ts';
import { type CalibrationNode, calibrationNode, planNode, type SaliencyNode } from '../nodes/nodes.ts';
import { recordOf, resultOf } from '../nodes/state.ts';
import { Dataset } from './dataset.ts';
import { Distribution } from './distribution.ts';
import { Module, Reduction, SaliencyVariant, Sampling } from './enums.ts';
import { type CalibrationInput, SaliencyPlanInput } from './inputs.ts';
import { Model } from './model.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { Plan } from './plan.ts';

interface LayerSaliencyNode {
  readonly model: ModelRecord;
  readonly layer: number;
  readonly module: ModuleName;
  readonly scores: LayerScores;
}

const LayerSaliency = builder.objectRef<LayerSaliencyNode>('LayerSaliency').implement({
  description: 'Importance of the coupled channels of one module of a layer.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    module: t.expose('module', { type: Module }),
    channels: t.int({
      description: 'Number of input channels of the output projection.',
      resolve: ({ scores, module }) => (module === 'attention' ? scores.attentionOutput : scores.down).length,
    }),
    saliency: t.field({
      type: Distribution,
      args: { reduction: t.arg({ type: Reduction, defaultValue: 'SUM' }) },
      description:
        'Estimated change of the loss, in nats a token, without a channel: of its rows in the projections that produce it and its column in the one that reads it. A head’s is the sum over its channels; query heads that share a key/value head carry equal shares.',
      extensions: costs({ own: 5 }),
      resolve: ({ model, layer, module, scores }, { reduction }) =>
        DistributionOf.of(coupledScores(scores, model.shape.layers[layer]!, reduction ?? 'SUM')[module]),
    }),
  }),
});

export const Saliency = builder.objectRef<SaliencyNode>('Saliency');

Saliency.implement({
  interfaces: [Operation],
  description:
    'Importance of heads and MLP channels by gradients of the language model’s loss over a few sequences: LLM-Pruner’s Taylor estimates.',
  fields: (t) => ({
    model: t.expose('model', { type: Model }),
    dataset: t.expose('dataset', { type: Dataset }),
    samples: t.int({ description: 'Number of sequences.', resolve: ({ operation }) => operation.parameters.samples }),
    sequenceLength: t.int({
      description: 'Tokens in a sequence.',
      resolve: ({ operation }) => operation.parameters.sequenceLength,
    }),
    sampling: t.field({ type: Sampling, resolve: ({ operation }) => operation.parameters.sampling }),
    seed: t.int({
      description: 'Of the random sampling; 0 where nothing is drawn.',
      resolve: ({ operation }) => operation.parameters.seed,
    }),
    variant: t.field({ type: SaliencyVariant, resolve: ({ operation }) => operation.parameters.variant }),
    tokens: t.float({
      description: 'Tokens in all: samples × sequenceLength.',
      resolve: ({ operation: { parameters } }) => parameters.samples * parameters.sequenceLength,
    }),
    loss: t.float({
      nullable: true,
      description: 'Mean cross-entropy of the sequences’ next tokens, in nats a token; null until it has succeeded.',
      resolve: async (node, _args, context) => (await resultOf<SaliencyResult>(node, context))?.loss ?? null,
    }),
    plan: t.field({
      type: Plan,
      args: { input: t.arg({ type: SaliencyPlanInput, required: true }) },
      description:
        'By the metric TAYLOR. Works when the saliency has succeeded; before that the plan’s status says what is missing.',
      extensions: OPERATION_COST,
      async resolve(saliency, { input: { calibration: given, ...spec } }, context) {
        const { model } = saliency;
        const calibration = given ? await calibrationOf(saliency, given, context) : null;
        return planNode({ ...spec, metric: 'TAYLOR' }, { model, calibration, saliency });
      },
    }),
    layers: t.field({
      type: [LayerSaliency],
      nullable: true,
      description: 'One entry a layer and module, attention before MLP; null until it has succeeded.',
      extensions: costs({ own: 20, entries: 64 }),
      resolve: layersOf,
    }),
  }),
});

async function calibrationOf(
  { model, pruned }: SaliencyNode,
  { dataset: name, ...spec }: typeof CalibrationInput.$inferInput,
  context: SchemaContext,
): Promise<CalibrationNode> {
  const dataset = await context.datasetsByName.load(name);
  return calibrationNode(spec, { model, pruned, dataset, engine: context.operations.engine });
}

async function layersOf(
  node: SaliencyNode,
  _args: object,
  context: SchemaContext,
): Promise<LayerSaliencyNode[] | null> {
  if ((await recordOf(node, context)).status !== 'SUCCEEDED') return null;
  const { model, operation } = node;
  const saliency = await context.operations.planner.saliencies.of(operation.key);
  return saliency.flatMap((scores, layer) => MODULES.map((module) => ({ model, layer, module, scores })));
}
