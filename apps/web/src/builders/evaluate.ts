import { formOn } from './begin';
import type { Builder } from './builder';

/** Perplexity of one model, dense or pruned. */
export const evaluateBuilder: Builder = {
  name: 'evaluate',
  title: 'Evaluate',
  hint: 'Perplexity of a model, dense or pruned',
  groups: ({ depth }) =>
    depth === 'plan' ? ['model', 'calibration', 'plan', 'pruned', 'evaluation'] : ['model', 'evaluation'],
  foremost: ['evaluation.sequenceLength', 'plan.metric', 'plan.structure', 'plan.removeHeads'],
  choices: ['subject', 'compensation'],
  fits: ({ depth, dense, saliency, evaluated, variants, compensations }) =>
    !saliency && (dense ? depth === 'model' : evaluated && !variants && compensations.length === 1),
  begin: (surroundings) =>
    formOn(['model', 'evaluation'], surroundings, {
      title: 'Evaluate',
      shows: ['evaluation.perplexity', 'evaluation.rows'],
      dense: true,
    }),
};
