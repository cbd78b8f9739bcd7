import { numberFactor, usesSaliency } from './factor.ts';

export const saliencySamples = numberFactor({
  name: 'saliencySamples',
  title: 'samples for gradients',
  description: 'Sequences whose loss the gradients of a saliency are of; 10 when it is not set, as LLM-Pruner has it.',
  stage: 'saliency',
  parameter: 'samples',
  low: 1,
  high: 100_000,
  whole: true,
  contradiction: usesSaliency('saliencySamples'),
});
