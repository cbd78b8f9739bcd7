import { METRICS } from '@flapbook/flap';
import { choiceFactor, choicesOf } from './factor.ts';

export const metric = choiceFactor({
  name: 'metric',
  title: 'metric',
  description: 'What scores a channel; the lower, the sooner it is pruned.',
  stage: 'plan',
  parameter: 'metric',
  choices: choicesOf(METRICS),
  default: 'WIFV',
});
