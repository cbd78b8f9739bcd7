import { REDUCTIONS } from '@flapbook/flap';
import { choiceFactor, choicesOf, usesSaliency } from './factor.ts';

export const reduction = choiceFactor({
  name: 'reduction',
  title: 'reduction of coupled scores',
  description:
    'How the scores of coupled channels become one, of metrics that need a saliency; SUM when it is not set.',
  stage: 'plan',
  parameter: 'reduction',
  choices: choicesOf(REDUCTIONS),
  contradiction: usesSaliency('reduction'),
});
