import { numberFactor, percent } from './factor.ts';

export const mostLatency = numberFactor({
  name: 'mostLatency',
  title: 'most latency',
  description:
    'Share of the dense model’s time that is left at most, by a table of what heads and channels take on the machine, which is measured first. No limit when it is not set.',
  stage: 'plan',
  parameter: 'mostLatency',
  low: 0,
  high: 1,
  open: true,
  text: percent,
});
