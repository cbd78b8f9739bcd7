import { numberFactor, onlyFor } from './factor.ts';

export const costContext = numberFactor({
  name: 'costContext',
  title: 'context of the multiply-adds',
  description: 'Of mostMultiplyAdds: tokens that go before the one that is counted; 0 when it is not set.',
  stage: 'plan',
  parameter: 'costContext',
  low: 0,
  high: 10_000_000,
  whole: true,
  contradiction: onlyFor('costContext', 'mostMultiplyAdds', (level) => level != null),
});
