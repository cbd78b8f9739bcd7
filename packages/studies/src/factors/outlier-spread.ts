import { numberFactor, onlyFor } from './factor.ts';

export const outlierSpread = numberFactor({
  name: 'outlierSpread',
  title: 'λ of OWL',
  description: 'λ of the layer budget OWL: shares of layers lie 2 λ apart at most; 0.08 when not set.',
  stage: 'plan',
  parameter: 'outlierSpread',
  low: 0,
  high: 1,
  contradiction: onlyFor('outlierSpread', 'budget', (budget) => budget === 'OWL'),
});
