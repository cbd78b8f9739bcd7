import { numberFactor } from './factor.ts';

export const channelMultiple = numberFactor({
  name: 'channelMultiple',
  title: 'channel multiple',
  description:
    'The number of MLP channels that a layer keeps is rounded up to a multiple of this; 1 when it is not set.',
  stage: 'plan',
  parameter: 'channelMultiple',
  low: 1,
  high: 65_536,
  whole: true,
});
