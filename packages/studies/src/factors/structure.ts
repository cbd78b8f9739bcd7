import { STRUCTURES } from '@flapbook/flap';
import { choiceFactor, choicesOf } from './factor.ts';

export const structure = choiceFactor({
  name: 'structure',
  title: 'structure',
  description: 'Among which units scores compete.',
  stage: 'plan',
  parameter: 'structure',
  choices: choicesOf(STRUCTURES),
  default: 'AL_AM',
});
