import { numberFactor, onlyFor } from './factor.ts';

export const latencyLength = numberFactor({
  name: 'latencyLength',
  title: 'tokens of the latency',
  description: 'Of mostLatency: tokens of a row; 128 when it is not set.',
  stage: 'plan',
  parameter: 'latencyLength',
  low: 1,
  high: 131_072,
  whole: true,
  contradiction: onlyFor('latencyLength', 'mostLatency', (level) => level != null),
});
