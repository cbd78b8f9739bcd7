import { FlapbookError } from '../errors.ts';
import type { ChannelStatistics, ShardStatistics } from '../types.ts';

/** Statistics of some samples, and how much each of their tokens counts. */
export interface WeightedShard {
  readonly shard: Pick<ShardStatistics, 'samples' | 'tokensPerSample' | 'sumOfMeans' | 'm2'>;
  /** 0 or above: a whole number repeats the shard so many times, as a resample does; any other weighs it. */
  readonly weight: number;
}

/**
 * The `PAPER` statistics of weighted shards, in any order. With weight w, n samples of T tokens and s the sum of sample means:
 *
 *     N    = Σ w n           mean = Σ w s / N
 *     M2   = Σ w (M2 + n T (s/n - mean)²)          fluctuation = M2/(N T - 1)          squaredNorm = M2/N + T mean²
 *
 * so that whole weights give what `mergeShards` gives for the shards repeated. `REFERENCE` depends on the order of samples,
 * which a weight has none of.
 *
 * @throws FlapbookError BAD_PARAMETER when nothing has a weight, or shards differ in shape
 */
export function mergeWeighted(parts: readonly WeightedShard[]): ChannelStatistics {
  const used = parts.filter(({ weight }) => weight > 0);
  const first = used[0]?.shard;
  if (first === undefined) throw new FlapbookError('BAD_PARAMETER', 'Merging needs a shard with a weight above 0.');
  const { tokensPerSample } = first;
  const channels = first.sumOfMeans.length;
  if (used.some(({ shard }) => shard.tokensPerSample !== tokensPerSample || shard.sumOfMeans.length !== channels)) {
    throw new FlapbookError('BAD_PARAMETER', 'Weighted shards must have the same channels and tokens a sample.');
  }
  const samples = whole(used.reduce((sum, { shard, weight }) => sum + weight * shard.samples, 0));
  const baseline = new Float64Array(channels);
  for (const { shard, weight } of used) {
    for (let c = 0; c < channels; c++) baseline[c]! += weight * shard.sumOfMeans[c]!;
  }
  for (let c = 0; c < channels; c++) baseline[c]! /= samples;
  const m2 = new Float64Array(channels);
  for (const { shard, weight } of used) {
    const tokens = shard.samples * tokensPerSample;
    for (let c = 0; c < channels; c++) {
      const distance = shard.sumOfMeans[c]! / shard.samples - baseline[c]!;
      m2[c]! += weight * (shard.m2[c]! + tokens * distance * distance);
    }
  }
  const freedom = samples * tokensPerSample - 1;
  return {
    samples,
    tokens: samples * tokensPerSample,
    baseline,
    fluctuation: m2.map((value) => (freedom > 0 ? value / freedom : 0)),
    squaredNorm: m2.map((value, c) => value / samples + tokensPerSample * baseline[c]! * baseline[c]!),
  };
}

/** Weights that sum up to a whole number of samples may miss it by a rounding error. */
function whole(samples: number): number {
  const rounded = Math.round(samples);
  return Math.abs(samples - rounded) < 1e-9 * samples ? rounded : samples;
}
