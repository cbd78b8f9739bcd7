import { BUDGETS } from '@flapbook/flap';
import { choiceFactor, choicesOf } from './factor.ts';

export const budget = choiceFactor({
  name: 'budget',
  title: 'layer budget',
  description: 'How the layers share the ratio, for the structures UL_UM and UL_MM.',
  stage: 'plan',
  parameter: 'budget',
  choices: choicesOf(BUDGETS),
  default: 'UNIFORM',
});
