import { numberFactor } from './factor.ts';

export const steps = numberFactor({
  name: 'steps',
  title: 'steps',
  description:
    'How many times the model is calibrated and pruned, the pruned model calibrated anew between them; 1 is pruning in one pass.',
  stage: 'plan',
  low: 1,
  high: 32,
  whole: true,
  default: 1,
});
