import type { StatisticsMetric } from './metric.ts';

/**
 * The static part of Probe Pruning's score PP-sp (arXiv 2502.15618): the L2 norm over outputs r of `W[r,c]² * E[x_c²]`,
 * which is `sqrt(sum over rows of W[r,c]⁴) * E[x_c²]`, E over tokens. The part that probes each batch has no place in
 * masks that are fixed once.
 */
export const probePruning: StatisticsMetric = {
  title: 'PP-sp, static part',
  needsStatistics: true,
  needsFourthPower: true,
  score({ columnFourthPower }, { squaredNorm, samples, tokens }) {
    const scores = new Float64Array(squaredNorm.length);
    const perToken = samples / tokens;
    for (let c = 0; c < scores.length; c++) {
      scores[c] = Math.sqrt(columnFourthPower![c]!) * (squaredNorm[c]! * perToken);
    }
    return scores;
  },
};
