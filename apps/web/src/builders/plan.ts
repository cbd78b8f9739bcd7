import { formOn } from './begin';
import type { Builder } from './builder';

/** What a ratio keeps and removes. */
export const planBuilder: Builder = {
  name: 'plan',
  title: 'Plan',
  hint: 'What a ratio keeps and removes',
  groups: ({ compensations }) =>
    compensations.length > 0 ? ['model', 'calibration', 'plan', 'pruned'] : ['model', 'calibration', 'plan'],
  foremost: ['calibration.samples', 'plan.metric', 'plan.structure', 'plan.removeHeads'],
  choices: [],
  fits: ({ depth, dense, saliency, evaluated, variants, compensations }) =>
    depth === 'plan' && !dense && !saliency && !evaluated && !variants && compensations.length <= 1,
  begin: (surroundings) =>
    formOn(['model', 'calibration', 'plan'], surroundings, {
      title: 'Plan',
      shows: ['plan.figures', 'plan.structure', 'plan.scores'],
    }),
};
