import { numberFactor } from './factor.ts';

export const evaluationRows = numberFactor({
  name: 'evaluationRows',
  title: 'evaluated rows',
  description: 'At most so many rows, from the start; all when it is not set.',
  stage: 'evaluation',
  parameter: 'maxRows',
  low: 1,
  high: 1_000_000_000,
  whole: true,
});
