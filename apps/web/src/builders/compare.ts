import { formOn } from './begin';
import type { Builder } from './builder';
import { absent, fixed } from './form';

/** Several plans or evaluations beside each other, by what they differ in. */
export const compareBuilder: Builder = {
  name: 'compare',
  title: 'Compare',
  hint: 'Dense and pruned by ratio, metric, structure or compensation',
  groups: ({ depth, compensations, evaluated, dense, saliency }) => [
    'model',
    ...(saliency ? (['saliency'] as const) : []),
    ...(depth === 'model' ? [] : (['calibration'] as const)),
    ...(depth === 'plan' ? (['plan'] as const) : []),
    ...(compensations.length > 0 ? (['pruned'] as const) : []),
    ...(evaluated || dense ? (['evaluation'] as const) : []),
  ],
  foremost: ['plan.metric', 'plan.structure', 'plan.removeHeads', 'evaluation.sequenceLength'],
  choices: ['comparison'],
  // What no other form shows: it comes last in the registry.
  fits: () => true,
  begin: (surroundings) =>
    formOn(['model', 'calibration', 'plan', 'evaluation'], surroundings, {
      title: 'Compare',
      shows: ['evaluation.perplexity', 'evaluation.rows'],
      dense: true,
      compensations: [absent, fixed('NONE')],
      evaluated: true,
    }),
};
