import type { Weight } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import type { FootprintNode } from '../nodes/export-shape.ts';

interface WeightNode extends Weight {
  readonly bytesPerNumber: number;
}

const ModelWeight = builder.objectRef<WeightNode>('ModelWeight').implement({
  description: 'What a module, a layer or a model weighs.',
  fields: (t) => ({
    parameters: t.exposeFloat('parameters', { description: 'Number of parameters.' }),
    multiplyAdds: t.exposeFloat('multiplyAdds', {
      description: 'Multiplications, each with its addition, for one more token after the context.',
    }),
    weightBytes: t.float({
      description: 'Bytes of the parameters in the base model’s own type.',
      resolve: ({ parameters, bytesPerNumber }) => Math.round(parameters * bytesPerNumber),
    }),
    cacheBytes: t.float({
      description: 'Bytes of the keys and values of the context, in the base model’s own type.',
      resolve: ({ cacheNumbers, bytesPerNumber }) => Math.round(cacheNumbers * bytesPerNumber),
    }),
    memoryBytes: t.float({
      description: 'Bytes of the parameters and of the cache together.',
      resolve: ({ parameters, cacheNumbers, bytesPerNumber }) =>
        Math.round((parameters + cacheNumbers) * bytesPerNumber),
    }),
  }),
});

interface LayerNode {
  readonly footprint: FootprintNode;
  readonly layer: number;
}

/** A layer's module before or after pruning. */
const moduleOf =
  (side: 'model' | 'base', module: 'attention' | 'mlp') =>
  ({ footprint, layer }: LayerNode): WeightNode => ({
    ...footprint[side].layers[layer]![module],
    bytesPerNumber: footprint.bytesPerNumber,
  });

const LayerFootprint = builder.objectRef<LayerNode>('LayerFootprint').implement({
  description: 'What the modules of one layer weigh, and what they weigh in the base model.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    attention: t.field({ type: ModelWeight, resolve: moduleOf('model', 'attention') }),
    mlp: t.field({ type: ModelWeight, resolve: moduleOf('model', 'mlp') }),
    baseAttention: t.field({ type: ModelWeight, resolve: moduleOf('base', 'attention') }),
    baseMlp: t.field({ type: ModelWeight, resolve: moduleOf('base', 'mlp') }),
  }),
});

export const Footprint = builder.objectRef<FootprintNode>('Footprint').implement({
  description: 'What a model weighs, and what its base model weighs.',
  fields: (t) => ({
    context: t.int({ description: 'Tokens that went before.', resolve: ({ model }) => model.context }),
    model: t.field({ type: ModelWeight, resolve: ({ model, bytesPerNumber }) => ({ ...model, bytesPerNumber }) }),
    base: t.field({ type: ModelWeight, resolve: ({ base, bytesPerNumber }) => ({ ...base, bytesPerNumber }) }),
    layers: t.field({
      type: [LayerFootprint],
      extensions: costs({ entries: 32 }),
      resolve: (footprint) => footprint.model.layers.map((_, layer) => ({ footprint, layer })),
    }),
  }),
});
