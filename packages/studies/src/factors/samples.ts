import { numberFactor } from './factor.ts';

export const samples = numberFactor({
  name: 'samples',
  title: 'calibration samples',
  description: 'Sequences to calibrate on; all rows of a data set of rows, 1024 of a text when it is not set.',
  stage: 'calibration',
  parameter: 'samples',
  low: 1,
  high: 1_000_000,
  whole: true,
});
