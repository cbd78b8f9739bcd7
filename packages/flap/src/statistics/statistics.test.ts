import { describe, expect, it } from 'vitest';
import { expectClose, expectProblem } from '../../test/expect.ts';
import { makeSamples, type Samples, summarise } from '../../test/samples.ts';
import type { ShardStatistics } from '../types.ts';
import { mergeShards } from './merge.ts';
import { ShardAccumulator } from './shard.ts';

/** Shards of the given sizes, one after another. */
function shardsOf(data: Samples, sizes: readonly number[]): ShardStatistics[] {
  let firstSample = 0;
  return sizes.map((size) => {
    const shard = new ShardAccumulator({ channels: data.channels, firstSample, tokensPerSample: data.tokens });
    for (let i = 0; i < size; i++) shard.add(data.mean, data.m2, (firstSample + i) * data.channels);
    firstSample += size;
    return shard.finish();
  });
}

/** The published code's update, sample by sample, with the means in place of the tokens. */
function recurrence({ samples, tokens, channels, values }: Samples) {
  const baseline = new Float64Array(channels);
  const fluctuation = new Float64Array(channels);
  const squaredNorm = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    for (let n = 0; n < samples; n++) {
      const x = Array.from({ length: tokens }, (_, t) => values[(n * tokens + t) * channels + c]!);
      const mean = x.reduce((sum, value) => sum + value, 0) / tokens;
      baseline[c] = (baseline[c]! * n) / (n + 1) + mean / (n + 1);
      if (n > 0) {
        const squares = x.reduce((sum, value) => sum + (value - baseline[c]!) ** 2, 0);
        fluctuation[c] = (fluctuation[c]! * (n - 1)) / n + squares / (n + 1);
      }
      squaredNorm[c] = (squaredNorm[c]! * n) / (n + 1) + x.reduce((sum, value) => sum + value * value, 0) / (n + 1);
    }
  }
  return { baseline, fluctuation, squaredNorm };
}

const DATA = makeSamples(7, 150, 5, 6);
const PARTITIONS = [[150], [64, 64, 22], [1, 2, 147], new Array<number>(150).fill(1)];

describe('PAPER', () => {
  it('is the mean, variance and squared norm of all tokens', () => {
    // Two samples of two tokens: 1, 3 and 5, 7.
    const data = summarise(Float64Array.of(1, 3, 5, 7), 2, 2, 1);
    const { samples, tokens, baseline, fluctuation, squaredNorm } = mergeShards(shardsOf(data, [2]), 'PAPER');
    expect({ samples, tokens }).toEqual({ samples: 2, tokens: 4 });
    expect([...baseline]).toEqual([4]);
    expect([...fluctuation]).toEqual([(9 + 1 + 1 + 9) / 3]);
    expect([...squaredNorm]).toEqual([(1 + 9 + 25 + 49) / 2]);
  });

  it.each(PARTITIONS)('agrees with a two-pass computation, shards of %s, …', (...sizes) => {
    const { samples, tokens, channels, values } = DATA;
    const expected = { mean: new Float64Array(channels), variance: new Float64Array(channels) };
    for (let i = 0; i < values.length; i++) expected.mean[i % channels]! += values[i]! / (samples * tokens);
    for (let i = 0; i < values.length; i++) {
      expected.variance[i % channels]! += (values[i]! - expected.mean[i % channels]!) ** 2 / (samples * tokens - 1);
    }
    const merged = mergeShards(shardsOf(DATA, sizes), 'PAPER');
    expectClose(merged.baseline, expected.mean, 1e-12);
    expectClose(merged.fluctuation, expected.variance, 1e-12);
    expectClose(merged.squaredNorm, recurrence(DATA).squaredNorm, 1e-12);
  });

  it('sees no fluctuation in a single token', () => {
    const merged = mergeShards(shardsOf(summarise(Float64Array.of(3), 1, 1, 1), [1]), 'PAPER');
    expect([...merged.fluctuation]).toEqual([0]);
  });
});

describe('REFERENCE', () => {
  it('adds nothing for the first sample and measures the others from the mean they moved', () => {
    // After 1, 3 (mean 2) and 5, 7 (mean 6) the baseline is 4; only the second sample counts: 1/2 of (1 + 9).
    const data = summarise(Float64Array.of(1, 3, 5, 7), 2, 2, 1);
    expectClose(mergeShards(shardsOf(data, [2]), 'REFERENCE').fluctuation, [5], 1e-15);
    expect([...mergeShards(shardsOf(data, [1]), 'REFERENCE').fluctuation]).toEqual([0]);
  });

  it.each(PARTITIONS)('agrees with the recurrence, shards of %s, …', (...sizes) => {
    const merged = mergeShards(shardsOf(DATA, sizes), 'REFERENCE');
    const expected = recurrence(DATA);
    expectClose(merged.baseline, expected.baseline, 1e-12);
    expectClose(merged.fluctuation, expected.fluctuation, 1e-12);
    expectClose(merged.squaredNorm, expected.squaredNorm, 1e-12);
  });

  it('gives any prefix of the shards', () => {
    const { tokens, channels, values } = DATA;
    const prefix = summarise(values.slice(0, 100 * tokens * channels), 100, tokens, channels);
    const merged = mergeShards(shardsOf(DATA, [30, 70, 50]).slice(0, 2), 'REFERENCE');
    expect(merged.samples).toBe(100);
    expectClose(merged.fluctuation, recurrence(prefix).fluctuation, 1e-12);
  });

  it('never falls below zero for a channel that does not change', () => {
    const data = summarise(new Float64Array(40 * 2).fill(0.1), 40, 2, 1);
    for (const estimator of ['PAPER', 'REFERENCE'] as const) {
      const [fluctuation] = mergeShards(shardsOf(data, [7, 13, 20]), estimator).fluctuation;
      expect(fluctuation).toBeGreaterThanOrEqual(0);
      expect(fluctuation).toBeLessThan(1e-17);
    }
  });
});

describe('ShardAccumulator', () => {
  it('reads float32 batches in place', () => {
    const mean = Float32Array.from(DATA.mean);
    const m2 = Float32Array.from(DATA.m2);
    const whole = new ShardAccumulator({ channels: 6, firstSample: 0, tokensPerSample: 5 });
    const copied = new ShardAccumulator({ channels: 6, firstSample: 0, tokensPerSample: 5 });
    for (let n = 0; n < 9; n++) {
      whole.add(mean, m2, n * 6);
      copied.add([...mean.slice(n * 6, n * 6 + 6)], [...m2.slice(n * 6, n * 6 + 6)]);
    }
    expect(whole.finish()).toEqual(copied.finish());
  });

  it('names what is wrong with its input', () => {
    expectProblem(
      () => new ShardAccumulator({ channels: 0, firstSample: 0, tokensPerSample: 1 }),
      'BAD_PARAMETER',
      'channels',
    );
    expectProblem(
      () => new ShardAccumulator({ channels: 1, firstSample: -1, tokensPerSample: 1 }),
      'BAD_PARAMETER',
      'firstSample',
    );
    const shard = new ShardAccumulator({ channels: 2, firstSample: 64, tokensPerSample: 1 });
    expectProblem(() => shard.finish(), 'BAD_PARAMETER', 'at least one sample');
    expectProblem(() => shard.add([1, 2, 3], [1, 2, 3], 2), 'BAD_PARAMETER', 'does not fit');
    shard.add([1, Number.NaN], [0, 0]);
    expectProblem(() => shard.finish(), 'NOT_FINITE', 'Channel 1 is NaN or infinite within samples 64 to 64');
  });
});

describe('mergeShards', () => {
  const [first, second, third] = shardsOf(DATA, [64, 64, 22]) as [ShardStatistics, ShardStatistics, ShardStatistics];

  it('refuses gaps, another order, a missing start and nothing', () => {
    expectProblem(() => mergeShards([first, third], 'PAPER'), 'BAD_PARAMETER', 'Shard 1 starts at sample 128');
    expectProblem(() => mergeShards([second, first], 'PAPER'), 'BAD_PARAMETER', 'Shard 0 starts at sample 64');
    expectProblem(() => mergeShards([], 'PAPER'), 'BAD_PARAMETER');
  });

  it('refuses shards of different shapes', () => {
    expectProblem(() => mergeShards([first, { ...second, tokensPerSample: 9 }], 'PAPER'), 'BAD_PARAMETER', '9 tokens');
    const narrow = { ...second, sumOfMeans: new Float64Array(2) };
    expectProblem(() => mergeShards([first, narrow], 'PAPER'), 'BAD_PARAMETER', '2 channels');
  });
});
