import { COMPENSATIONS } from '@flapbook/flap';
import { choiceFactor, choicesOf } from './factor.ts';

export const compensation = choiceFactor({
  name: 'compensation',
  title: 'compensation',
  description: 'What stands in for pruned channels.',
  stage: 'pruned',
  choices: choicesOf(COMPENSATIONS),
  default: 'BASELINE_BIAS',
});
