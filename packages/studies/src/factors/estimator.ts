import { choiceFactor } from './factor.ts';

export const estimator = choiceFactor({
  name: 'estimator',
  title: 'estimator',
  description: 'How the statistics of samples are combined.',
  stage: 'plan',
  parameter: 'estimator',
  choices: [
    { value: 'PAPER', title: 'the variance over all tokens' },
    { value: 'REFERENCE', title: 'the running estimate of the published code' },
  ],
  default: 'PAPER',
});
