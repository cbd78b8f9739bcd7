import { numberFactor, usesSaliency } from './factor.ts';

export const saliencyLength = numberFactor({
  name: 'saliencyLength',
  title: 'sequence length for gradients',
  description: 'Tokens in a sequence of a saliency; 64 of a text when it is not set, as LLM-Pruner has it.',
  stage: 'saliency',
  parameter: 'sequenceLength',
  low: 2,
  high: 1_000_000,
  whole: true,
  contradiction: usesSaliency('saliencyLength'),
});
