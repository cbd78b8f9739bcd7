import { numberFactor } from './factor.ts';

export const sequenceLength = numberFactor({
  name: 'sequenceLength',
  title: 'sequence length',
  description:
    'Tokens in a sequence of calibration, and of evaluation where evaluationLength is not set; the rows’ own length, or 128, when it is not set.',
  stage: 'calibration',
  parameter: 'sequenceLength',
  low: 2,
  high: 1_000_000,
  whole: true,
});
