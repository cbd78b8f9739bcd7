import { nameFactor, onlyFor } from './factor.ts';

export const latencyProvider = nameFactor({
  name: 'latencyProvider',
  title: 'device of the latency',
  description: 'Of mostLatency: the device that is timed, such as cuda; the processor when it is not set.',
  stage: 'plan',
  parameter: 'latencyProvider',
  contradiction: onlyFor('latencyProvider', 'mostLatency', (level) => level != null),
});
