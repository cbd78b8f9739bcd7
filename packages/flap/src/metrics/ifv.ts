import type { StatisticsMetric } from './metric.ts';

/** Input feature variance: `fluctuation[c]`. */
export const inputFeatureVariance: StatisticsMetric = {
  title: 'Input feature variance',
  needsStatistics: true,
  score: (_weights, { fluctuation }) => fluctuation.slice(),
};
