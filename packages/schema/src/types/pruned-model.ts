import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import type { PrunedModelNode } from '../nodes/nodes.ts';
import { resultOf } from '../nodes/state.ts';
import { Compensation } from './enums.ts';
import { Operation } from './operation.ts';
import { Plan } from './plan.ts';
import { Prunable } from './prunable.ts';

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
}

export const PrunedModel = builder.objectRef<PrunedModelNode>('PrunedModel');

PrunedModel.implement({
  interfaces: [Operation, Prunable],
  description: 'A plan and a compensation applied to a model. Has no weights of its own.',
  fields: (t) => ({
    plan: t.expose('plan', { type: Plan }),
    compensation: t.field({ type: Compensation, resolve: ({ operation }) => operation.parameters.compensation }),
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
