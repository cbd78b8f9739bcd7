import { numberFactor, onlyFor } from './factor.ts';

export const latencyNewTokens = numberFactor({
  name: 'latencyNewTokens',
  title: 'new tokens of the latency',
  description:
    'Of mostLatency: 0 limits the time that reading takes; more that of one more token, the mean over so many of them. 0 when it is not set.',
  stage: 'plan',
  parameter: 'latencyNewTokens',
  low: 0,
  high: 4_096,
  whole: true,
  contradiction: onlyFor('latencyNewTokens', 'mostLatency', (level) => level != null),
});
