import type { StatisticsMetric } from './metric.ts';

/** Weighted input feature variance, the paper's metric: `fluctuation[c] * sum over rows of W[r,c]²`. */
export const weightedInputFeatureVariance: StatisticsMetric = {
  title: 'Weighted input feature variance',
  needsStatistics: true,
  score({ columnSquareNorm }, { fluctuation }) {
    const scores = new Float64Array(fluctuation.length);
    for (let c = 0; c < scores.length; c++) scores[c] = fluctuation[c]! * columnSquareNorm[c]!;
    return scores;
  },
};
