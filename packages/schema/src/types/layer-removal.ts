import { type LayerRemoval as Ratios, REMOVAL_RANKS } from '@flapbook/flap';
import { builder } from '../builder.ts';

interface LayerRemovalNode {
  readonly layer: number;
  readonly ratios: Ratios;
}

export const LayerRemoval = builder.objectRef<LayerRemovalNode>('LayerRemoval').implement({
  description: 'At which requested ratios the units of one layer go.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    heads: t.floatList({
      description:
        'The smallest ratio that removes each head or KV group, 0 to 1; 1 for one that stays at every ratio below it.',
      resolve: ({ ratios }) => [...ratios.attention],
    }),
    channels: t.floatList({
      description: `The same for the MLP channels at ${REMOVAL_RANKS} evenly spaced ranks, from the first to go to the last.`,
      resolve: ({ ratios }) => [...ratios.mlp],
    }),
  }),
});
