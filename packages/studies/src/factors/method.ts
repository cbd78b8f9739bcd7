import { METHODS } from '@flapbook/flap';
import { choiceFactor, choicesOf } from './factor.ts';

export const method = choiceFactor({
  name: 'method',
  title: 'method',
  description:
    'A method of the literature: the metric, structure, exponent, compensation and kind of calibration that make it up. What a cell says itself wins over it.',
  stage: 'plan',
  choices: choicesOf(METHODS),
});
