import { numberFactor } from './factor.ts';

export const seed = numberFactor({
  name: 'seed',
  title: 'seed',
  description: 'Of the random sampling; 0 when it is not set.',
  stage: 'calibration',
  parameter: 'seed',
  low: 0,
  high: Number.MAX_SAFE_INTEGER,
  whole: true,
  contradiction: ({ seed: value, sampling }) =>
    sampling === 'CONTIGUOUS' && value != null ? 'seed has no effect on the sampling CONTIGUOUS.' : null,
});
