import { describe, expect, it } from 'vitest';
import { expectClose, expectProblem } from '../../test/expect.ts';
import { draw, normal } from '../../test/random.ts';
import { makeSamples } from '../../test/samples.ts';
import { mergeShards } from '../statistics/merge.ts';
import { ShardAccumulator } from '../statistics/shard.ts';
import { weightStatistics } from '../statistics/weights.ts';
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
  columnFourthPower: Float64Array.of(49, 16),
};
const place = { seed: 1, layer: 0, module: 'mlp', channelsPerUnit: 1 } as const;

describe('score', () => {
  it.each<[MetricName, number[]]>([
    ['IFV', [2, 0.5]],
    ['WIFV', [2 * 9, 0.5 * 4]],
    ['WIFN', [0.5 * 4, 2 * 5]],
    // E[x²] is 16 · 2 samples / 8 tokens.
    ['SECOND_MOMENT', [3 * 2, 2 * 2.5]],
    ['RCPU', [3 * Math.sqrt(32) * 2, 2 * Math.sqrt(50) * 0.5]],
    ['PP_SP', [7 * 4, 4 * 6.25]],
    ['MAGNITUDE', [3, 2]],
    ['TAYLOR', [5, 7]],
  ])('%s', (metric, expected) => {
    expect([...score(metric, { statistics, weights, saliency: Float64Array.of(5, 7) })]).toEqual(expected);
  });

  it('asks for a calibration or a saliency where the metric declares that it needs one', () => {
    for (const metric of Object.keys(METRICS) as MetricName[]) {
      const attempt = () => score(metric, { statistics: null, weights, draw: place });
      if (METRICS[metric].needsStatistics) expectProblem(attempt, 'CALIBRATION_REQUIRED', metric);
      else if (METRICS[metric].needsSaliency) expectProblem(attempt, 'SALIENCY_REQUIRED', metric);
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

  it('refuses weights without the sums that the metric reads', () => {
    const { columnFourthPower: _, ...old } = weights;
    expectProblem(() => score('PP_SP', { statistics, weights: old }), 'BAD_PARAMETER', 'W⁴');
    expect(score('SECOND_MOMENT', { statistics, weights: old })).toHaveLength(2);
  });
});

describe('the scores as their papers define them, from activations and weights, in float64', () => {
  const ROWS = 5;
  const CHANNELS = 7;
  const { samples, tokens, values, mean, m2 } = makeSamples(3, 6, 9, CHANNELS);
  const W = draw(normal(8), ROWS * CHANNELS);
  const total = samples * tokens;
  const channel = (c: number) => Array.from({ length: total }, (_, t) => values[t * CHANNELS + c]!);
  const column = (c: number) => Array.from({ length: ROWS }, (_, r) => W[r * CHANNELS + c]!);
  const norm = (numbers: readonly number[]) => Math.hypot(...numbers);
  const average = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

  const accumulator = new ShardAccumulator({ channels: CHANNELS, firstSample: 0, tokensPerSample: tokens });
  for (let n = 0; n < samples; n++) accumulator.add(mean, m2, n * CHANNELS);
  const input = {
    statistics: mergeShards([accumulator.finish()], 'PAPER'),
    weights: weightStatistics(W, CHANNELS),
  };

  it.each<[MetricName, (c: number) => number]>([
    ['SECOND_MOMENT', (c) => norm(column(c)) * Math.sqrt(average(channel(c).map((x) => x * x)))],
    [
      'RCPU',
      (c) => {
        const x = channel(c);
        const centre = average(x);
        const variance = x.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (total - 1);
        return norm(column(c)) * norm(x) * variance;
      },
    ],
    [
      'PP_SP',
      (c) => {
        const secondMoment = average(channel(c).map((x) => x * x));
        return norm(column(c).map((weight) => weight * weight * secondMoment));
      },
    ],
  ])('%s to 1e-12', (metric, reference) => {
    const expected = Float64Array.from({ length: CHANNELS }, (_, c) => reference(c));
    expectClose(score(metric, input), expected, 1e-12);
  });
});

describe('RANDOM', () => {
  const wide = {
    statistics: null,
    weights: { columnSquareNorm: new Float64Array(12), columnMeanAbs: new Float64Array(12) },
  };
  const scores = (change: { seed?: number; layer?: number } = {}, channelsPerUnit = 1) =>
    score('RANDOM', { ...wide, draw: { ...place, ...change, channelsPerUnit } });

  it('draws the same for the same seed, layer and module, and something else for any other', () => {
    expect(scores()).toEqual(scores());
    const attention = score('RANDOM', { ...wide, draw: { ...place, module: 'attention' } });
    const all = [scores(), scores({ seed: 2 }), scores({ layer: 1 }), scores({ layer: 2 }), attention];
    expect(new Set(all.flatMap((one) => [...one])).size).toBe(5 * 12);
    expect(all.every((one) => one.every((value) => value >= 0 && value < 1))).toBe(true);
  });

  it('gives the channels of a head one draw, the one that a single channel would have', () => {
    const heads = scores({}, 4);
    expect([...heads]).toEqual([0, 1, 2].flatMap((head) => new Array<number>(4).fill(scores()[head]!)));
  });

  it('needs a seed', () => {
    expectProblem(() => score('RANDOM', wide), 'BAD_PARAMETER', 'needs a seed');
  });
});
