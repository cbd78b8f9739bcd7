import { SALIENCY_VARIANTS } from '@flapbook/flap';
import { choiceFactor, choicesOf, usesSaliency } from './factor.ts';

export const saliencyVariant = choiceFactor({
  name: 'saliencyVariant',
  title: 'Taylor importance',
  description: 'Which importance a saliency computes from weights and gradients; PARAM_FIRST when it is not set.',
  stage: 'saliency',
  parameter: 'variant',
  choices: choicesOf(SALIENCY_VARIANTS),
  contradiction: usesSaliency('saliencyVariant'),
});
