import type { StatisticsMetric } from './metric.ts';

/**
 * Second moment: `sqrt(sum over rows of W[r,c]²) * sqrt(E[x_c²])`, the size of what the output loses with the channel
 * when nothing stands in for it: right without compensation, where WIFV is right with the baseline bias.
 * E[x²] is over tokens, so the sum that `squaredNorm` is a sample's share of is divided by tokens here.
 */
export const secondMoment: StatisticsMetric = {
  title: 'Weighted second moment',
  needsStatistics: true,
  score({ columnSquareNorm }, { squaredNorm, samples, tokens }) {
    const scores = new Float64Array(squaredNorm.length);
    const perToken = samples / tokens;
    for (let c = 0; c < scores.length; c++) scores[c] = Math.sqrt(columnSquareNorm[c]! * (squaredNorm[c]! * perToken));
    return scores;
  },
};
