import { METRICS, type Metric, type MetricName } from '@flapbook/flap';
import { numberFactor, onlyFor } from './factor.ts';

export const scoreSeed = numberFactor({
  name: 'scoreSeed',
  title: 'seed of the scores',
  description: 'Of metrics that draw their scores, such as RANDOM; 0 when it is not set.',
  stage: 'plan',
  parameter: 'seed',
  low: 0,
  high: Number.MAX_SAFE_INTEGER,
  whole: true,
  contradiction: onlyFor('scoreSeed', 'metric', (metric) => {
    const definition: Metric = METRICS[metric as MetricName];
    return definition.seeded === true;
  }),
});
