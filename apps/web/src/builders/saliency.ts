import { formOn } from './begin';
import type { Builder } from './builder';

/** Importance of heads and channels by gradients of the loss. */
export const saliencyBuilder: Builder = {
  name: 'saliency',
  title: 'Saliency',
  hint: 'Importance of heads and channels, by gradients',
  groups: () => ['model', 'saliency'],
  foremost: ['saliency.samples', 'saliency.sequenceLength', 'saliency.variant'],
  choices: [],
  fits: ({ depth, dense, saliency }) => saliency && depth === 'model' && !dense,
  begin: (surroundings) =>
    formOn(['model', 'saliency'], surroundings, {
      title: 'Saliency',
      shows: ['saliency.amount', 'saliency.saliency'],
      saliency: true,
    }),
};
