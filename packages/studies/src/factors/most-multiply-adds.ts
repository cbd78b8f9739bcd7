import { numberFactor } from './factor.ts';

export const mostMultiplyAdds = numberFactor({
  name: 'mostMultiplyAdds',
  title: 'most multiply-adds',
  description:
    'Multiplications, each with its addition, that heads and MLP channels take at most for one more token. No limit when it is not set.',
  stage: 'plan',
  parameter: 'mostMultiplyAdds',
  low: 1,
  high: Number.MAX_SAFE_INTEGER,
  whole: true,
});
