import { numberFactor, percent } from './factor.ts';

export const ratio = numberFactor({
  name: 'ratio',
  title: 'ratio',
  description: 'Share of prunable parameters to remove, above 0 and below 1.',
  stage: 'plan',
  parameter: 'ratio',
  low: 0,
  high: 1,
  open: true,
  default: 0.2,
  text: percent,
});
