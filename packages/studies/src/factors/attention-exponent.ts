import { choiceFactor } from './factor.ts';

export const attentionExponent = choiceFactor({
  name: 'attentionExponent',
  title: 'exponent of the attention score',
  description:
    'Power of the channel scores of attention, without a unit: 2 as the published code has it, 1 as they are.',
  stage: 'plan',
  parameter: 'squareAttentionScore',
  value: (level) => level === 2,
  choices: [
    { value: 2, title: 'squared, as published' },
    { value: 1, title: 'as they are' },
  ],
  default: 2,
});
