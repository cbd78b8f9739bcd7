import { numberFactor } from './factor.ts';

export const evaluationLength = numberFactor({
  name: 'evaluationLength',
  title: 'evaluation length',
  description: 'Tokens in an evaluated row; sequenceLength when it is not set.',
  stage: 'evaluation',
  parameter: 'sequenceLength',
  low: 2,
  high: 1_000_000,
  whole: true,
});
