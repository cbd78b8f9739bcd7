import type { WeightMetric } from './metric.ts';

/** Weight magnitude: the L2 norm of column c, `sqrt(sum over rows of W[r,c]²)`. */
export const magnitude: WeightMetric = {
  title: 'Weight magnitude',
  needsStatistics: false,
  score({ columnSquareNorm }) {
    const scores = new Float64Array(columnSquareNorm.length);
    for (let c = 0; c < scores.length; c++) scores[c] = Math.sqrt(columnSquareNorm[c]!);
    return scores;
  },
};
