import { type CompensationName, regressionOf } from '@flapbook/flap';
import { numberFactor, onlyFor } from './factor.ts';

export const lambda = numberFactor({
  name: 'lambda',
  title: 'λ',
  description:
    'Ridge penalty of compensations that replace weights, in units of the mean square, or variance, of the channels that stay; 0.01 when it is not set.',
  stage: 'pruned',
  parameter: 'lambda',
  low: 0,
  high: 1e15,
  contradiction: onlyFor('lambda', 'compensation', (name) => regressionOf(name as CompensationName) !== null),
});
