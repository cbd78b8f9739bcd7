import { nameFactor, onlyFor } from './factor.ts';

export const latencyMachine = nameFactor({
  name: 'latencyMachine',
  title: 'machine of the latency',
  description: 'Of mostLatency: digits of the machine that is timed; the server’s when it is not set.',
  stage: 'plan',
  parameter: 'latencyMachine',
  contradiction: onlyFor('latencyMachine', 'mostLatency', (level) => level != null),
});
