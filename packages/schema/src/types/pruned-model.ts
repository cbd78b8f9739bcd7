import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { calibrationNode, type PrunedModelNode, reconstructionNode, saliencyNode } from '../nodes/nodes.ts';
import { resultOf } from '../nodes/state.ts';
import { Calibration } from './calibration.ts';
import { Compensation } from './enums.ts';
import { Gram, HOLD_OUT } from './gram.ts';
import { CalibrationInput, SaliencyInput } from './inputs.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { Plan } from './plan.ts';
import { Prunable } from './prunable.ts';
import { Reconstruction } from './reconstruction.ts';
import { Saliency } from './saliency.ts';

interface LayerBiasNode {
  readonly layer: number;
  readonly attention: number;
  readonly mlp: number;
}

const LayerBias = builder.objectRef<LayerBiasNode>('LayerBias').implement({
  description: 'Euclidean norms of the biases that compensation adds in one layer, in activation units.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    attentionNorm: t.exposeFloat('attention', { description: 'In activation units; 0 where there is no bias.' }),
    mlpNorm: t.exposeFloat('mlp', { description: 'In activation units; 0 where there is no bias.' }),
  }),
});

/** What the operation stores as its result. */
interface PrunedModelResult {
  readonly biasNorms: readonly { readonly attention: number; readonly mlp: number }[];
  /** Of compensations that replace weights. */
  readonly warnings?: readonly string[];
}

export const PrunedModel = builder.objectRef<PrunedModelNode>('PrunedModel');

PrunedModel.implement({
  interfaces: [Operation, Prunable],
  description: 'A plan and a compensation applied to a model. Has no weights of its own.',
  fields: (t) => ({
    plan: t.expose('plan', { type: Plan }),
    compensation: t.field({ type: Compensation, resolve: ({ operation }) => operation.parameters.compensation }),
    lambda: t.float({
      nullable: true,
      description:
        'The ridge penalty, in units of the mean square (RIDGE) or variance (AFFINE_RIDGE) of the channels that stay; null for other compensations.',
      resolve: ({ operation }) => operation.parameters.lambda ?? null,
    }),
    gram: t.expose('gram', {
      type: Gram,
      nullable: true,
      description: 'What its weights are fitted by; null for compensations that replace none.',
    }),
    warnings: t.field({
      type: ['String'],
      nullable: true,
      description: 'What to mind about the result, such as too few tokens to fit on; null until it has succeeded.',
      resolve: async (node, _args, context) => {
        const result = await resultOf<PrunedModelResult>(node, context);
        return result && (result.warnings ?? []);
      },
    }),
    reconstruction: t.field({
      type: Reconstruction,
      nullable: true,
      args: { holdOut: t.arg({ type: 'Ratio', description: HOLD_OUT }) },
      description:
        'How far the outputs of its modules are from the dense ones, on tokens of the calibration that no regression has seen. Null where the plan has no calibration of the dense model. Where weights were fitted, what those held out is used.',
      extensions: OPERATION_COST,
      resolve: (node, { holdOut }) => reconstructionNode({ holdOut }, node),
    }),
    calibration: t.field({
      type: Calibration,
      args: { input: t.arg({ type: CalibrationInput, required: true }) },
      description:
        'Its statistics over calibration data, of what is left: a plan made of them prunes further, and its ratio refers to the whole model.',
      extensions: OPERATION_COST,
      async resolve(pruned, { input: { dataset: name, ...spec } }, context) {
        const dataset = await context.datasetsByName.load(name);
        return calibrationNode(spec, { model: pruned.model, pruned, dataset, engine: context.operations.engine });
      },
    }),
    saliency: t.field({
      type: Saliency,
      args: { input: t.arg({ type: SaliencyInput, required: true }) },
      description:
        'Scores of its weights by gradients of the loss; what has gone scores 0. A plan made of them prunes further, and its ratio refers to the whole model.',
      extensions: OPERATION_COST,
      async resolve(pruned, { input: { dataset: name, ...spec } }, context) {
        const dataset = await context.datasetsByName.load(name);
        return saliencyNode(spec, { model: pruned.model, pruned, dataset, engine: context.operations.engine });
      },
    }),
    biases: t.field({
      type: [LayerBias],
      nullable: true,
      description:
        'Euclidean norms of the biases that compensation adds, one entry a layer; null until it has succeeded.',
      extensions: costs({ entries: 32 }),
      async resolve(node, _args, context) {
        const result = await resultOf<PrunedModelResult>(node, context);
        return result?.biasNorms.map((norms, layer) => ({ layer, ...norms })) ?? null;
      },
    }),
  }),
});
