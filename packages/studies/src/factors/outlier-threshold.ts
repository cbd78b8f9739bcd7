import { numberFactor, onlyFor } from './factor.ts';

export const outlierThreshold = numberFactor({
  name: 'outlierThreshold',
  title: 'M of OWL',
  description:
    'M of the layer budget OWL, without a unit: scores above M times their layer’s mean are outliers; 5 when not set.',
  stage: 'plan',
  parameter: 'outlierThreshold',
  low: 0,
  high: 1_000,
  contradiction: onlyFor('outlierThreshold', 'budget', (budget) => budget === 'OWL'),
});
