import { formOn } from './begin';
import type { Builder } from './builder';

/** Shape and size of a model. */
export const modelBuilder: Builder = {
  name: 'model',
  title: 'Model',
  hint: 'Shape and size of a model',
  groups: () => ['model'],
  foremost: [],
  choices: [],
  fits: ({ depth, dense, saliency }) => depth === 'model' && !dense && !saliency,
  begin: (surroundings) =>
    formOn(['model'], surroundings, { title: 'Model', shows: ['model.identity', 'model.shape', 'model.size'] }),
};
