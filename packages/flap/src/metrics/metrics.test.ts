import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import type { ChannelStatistics, WeightStatistics } from '../types.ts';
import { METRICS, type MetricName, score } from './registry.ts';

const statistics: ChannelStatistics = {
  samples: 2,
  tokens: 8,
  baseline: Float64Array.of(9, 9),
  fluctuation: Float64Array.of(2, 0.5),
  squaredNorm: Float64Array.of(16, 25),
};
const weights: WeightStatistics = {
  columnSquareNorm: Float64Array.of(9, 4),
  columnMeanAbs: Float64Array.of(0.5, 2),
};

describe('score', () => {
  it.each<[MetricName, number[]]>([
    ['IFV', [2, 0.5]],
    ['WIFV', [2 * 9, 0.5 * 4]],
    ['WIFN', [0.5 * 4, 2 * 5]],
    ['MAGNITUDE', [3, 2]],
  ])('%s', (metric, expected) => {
    expect([...score(metric, { statistics, weights })]).toEqual(expected);
  });

  it('asks for a calibration where the metric declares that it needs one', () => {
    for (const metric of Object.keys(METRICS) as MetricName[]) {
      const attempt = () => score(metric, { statistics: null, weights });
      if (METRICS[metric].needsStatistics) expectProblem(attempt, 'CALIBRATION_REQUIRED', metric);
      else expect(attempt()).toHaveLength(2);
    }
  });

  it('never hands out the statistics themselves', () => {
    expect(score('IFV', { statistics, weights })).not.toBe(statistics.fluctuation);
  });

  it('refuses statistics of another projection', () => {
    const other = { columnSquareNorm: new Float64Array(3), columnMeanAbs: new Float64Array(3) };
    expectProblem(() => score('WIFV', { statistics, weights: other }), 'BAD_PARAMETER', '2 channels');
  });
});
