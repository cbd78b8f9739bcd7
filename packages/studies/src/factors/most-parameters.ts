import { numberFactor } from './factor.ts';

export const mostParameters = numberFactor({
  name: 'mostParameters',
  title: 'most parameters',
  description:
    'Parameters that the whole model has at most: where the ratio leaves more, as much more is removed as it takes. No limit when it is not set.',
  stage: 'plan',
  parameter: 'mostParameters',
  low: 1,
  high: Number.MAX_SAFE_INTEGER,
  whole: true,
});
