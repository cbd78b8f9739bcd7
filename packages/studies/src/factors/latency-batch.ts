import { numberFactor, onlyFor } from './factor.ts';

export const latencyBatch = numberFactor({
  name: 'latencyBatch',
  title: 'rows of the latency',
  description: 'Of mostLatency: rows that are read at once; 1 when it is not set.',
  stage: 'plan',
  parameter: 'latencyBatch',
  low: 1,
  high: 1_000,
  whole: true,
  contradiction: onlyFor('latencyBatch', 'mostLatency', (level) => level != null),
});
