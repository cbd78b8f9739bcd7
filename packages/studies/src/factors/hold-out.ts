import { type CompensationName, regressionOf } from '@flapbook/flap';
import { numberFactor, onlyFor, percent } from './factor.ts';

export const holdOut = numberFactor({
  name: 'holdOut',
  title: 'held out',
  description:
    'Share of the calibration’s shards that regressions are not fitted on, above 0 and below 1; 0.1 when it is not set.',
  stage: 'pruned',
  parameter: 'holdOut',
  low: 0,
  high: 1,
  open: true,
  text: percent,
  contradiction: onlyFor('holdOut', 'compensation', (name) => regressionOf(name as CompensationName) !== null),
});
