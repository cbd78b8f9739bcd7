import type { StatisticsMetric } from './metric.ts';

/**
 * Weighted input feature norm: `mean over rows of |W[r,c]| * sqrt(squaredNorm[c])`.
 * Wanda's score, averaged over the rows of a column.
 */
export const weightedInputFeatureNorm: StatisticsMetric = {
  title: 'Weighted input feature norm',
  needsStatistics: true,
  score({ columnMeanAbs }, { squaredNorm }) {
    const scores = new Float64Array(squaredNorm.length);
    for (let c = 0; c < scores.length; c++) scores[c] = columnMeanAbs[c]! * Math.sqrt(squaredNorm[c]!);
    return scores;
  },
};
