import { expect, it } from 'vitest';
import { draw, normal } from '../../test/random.ts';
import type { ShardStatistics } from '../types.ts';
import { mergeShards } from './merge.ts';
import { ShardAccumulator } from './shard.ts';
import { mergeWeighted } from './weighted.ts';

const CHANNELS = 6;
const TOKENS = 8;
const next = normal(4);

/** Sample means and M2 of some samples, whose statistics can be gathered at any place of a calibration. */
const samplesOf = (count: number, offset: number) =>
  Array.from({ length: count }, () => ({
    mean: draw(() => offset + next(), CHANNELS),
    m2: draw(() => next() ** 2, CHANNELS),
  }));

function shardAt(firstSample: number, samples: ReturnType<typeof samplesOf>): ShardStatistics {
  const shard = new ShardAccumulator({ channels: CHANNELS, firstSample, tokensPerSample: TOKENS });
  for (const { mean, m2 } of samples) shard.add(mean, m2);
  return shard.finish();
}

const [a, b, c] = [samplesOf(5, 0), samplesOf(3, 10), samplesOf(4, -2)];

function expectSame(found: ReturnType<typeof mergeWeighted>, expected: ReturnType<typeof mergeShards>): void {
  expect(found).toMatchObject({ samples: expected.samples, tokens: expected.tokens });
  for (const name of ['baseline', 'fluctuation', 'squaredNorm'] as const) {
    for (const [channel, value] of expected[name].entries()) {
      expect(Math.abs(found[name][channel]! / value - 1)).toBeLessThan(1e-12);
    }
  }
}

it('whole weights are repetitions', () => {
  const repeated = [shardAt(0, a), shardAt(5, a), shardAt(10, b)];
  const weighted = [
    { shard: shardAt(0, a), weight: 2 },
    { shard: shardAt(5, b), weight: 1 },
    { shard: shardAt(8, c), weight: 0 },
  ];
  expectSame(mergeWeighted(weighted), mergeShards(repeated, 'PAPER'));
});

it('the order of shards does not matter', () => {
  const parts = [shardAt(0, a), shardAt(5, b), shardAt(8, c)].map((shard, i) => ({ shard, weight: i + 0.5 }));
  const [one, other] = [mergeWeighted(parts), mergeWeighted(parts.toReversed())];
  for (const [channel, value] of one.fluctuation.entries()) expect(other.fluctuation[channel]).toBeCloseTo(value, 12);
});

it('weights are shares of the distribution that is mixed', () => {
  // Half of the tokens from each, however many samples there were of it.
  const [n, m] = [a.length, b.length];
  const half = (samples: number) => (n + m) / 2 / samples;
  const mixed = mergeWeighted([
    { shard: shardAt(0, a), weight: half(n) },
    { shard: shardAt(0, b), weight: half(m) },
  ]);
  const [pureA, pureB] = [mergeShards([shardAt(0, a)], 'PAPER'), mergeShards([shardAt(0, b)], 'PAPER')];
  expect(mixed.samples).toBe(n + m);
  for (let channel = 0; channel < CHANNELS; channel++) {
    expect(mixed.baseline[channel]).toBeCloseTo((pureA.baseline[channel]! + pureB.baseline[channel]!) / 2, 10);
    const square = (pureA.squaredNorm[channel]! + pureB.squaredNorm[channel]!) / 2;
    expect(mixed.squaredNorm[channel]! / square).toBeCloseTo(1, 10);
  }
});

it('nothing with a weight, and shards that do not fit, are refused', () => {
  expect(() => mergeWeighted([{ shard: shardAt(0, a), weight: 0 }])).toThrow(/weight above 0/);
  const other = { ...shardAt(0, b), tokensPerSample: 9 };
  expect(() =>
    mergeWeighted([
      { shard: shardAt(0, a), weight: 1 },
      { shard: other, weight: 1 },
    ]),
  ).toThrow(/same channels/);
});
