import type { StatisticsMetric } from './metric.ts';

/**
 * RCPU's score (arXiv 2510.07782): `||W[:,c]|| * ||X_c|| * Var(X_c)`, X_c being the channel's values over all tokens of
 * the calibration, so `||X_c||² = samples * squaredNorm[c]`.
 */
export const rcpu: StatisticsMetric = {
  title: 'RCPU: weight norm × input norm × input variance',
  needsStatistics: true,
  score({ columnSquareNorm }, { squaredNorm, fluctuation, samples }) {
    const scores = new Float64Array(squaredNorm.length);
    for (let c = 0; c < scores.length; c++) {
      scores[c] = Math.sqrt(columnSquareNorm[c]!) * Math.sqrt(samples * squaredNorm[c]!) * fluctuation[c]!;
    }
    return scores;
  },
};
