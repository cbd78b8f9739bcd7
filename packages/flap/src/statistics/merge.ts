import { FlapbookError } from '../errors.ts';
import type { ChannelStatistics, Estimator, ShardStatistics } from '../types.ts';

/**
 * Combines consecutive shards, in order, into the statistics of the samples they hold together.
 *
 * The shards must start at sample 0 and leave no gap; any prefix of a calibration's shards is a calibration of fewer
 * samples. With s the sum of all sample means, N samples of T tokens:
 *
 *     baseline    = s/N
 *     squaredNorm = (M2 + N T baseline²)/N
 *     fluctuation = M2/(N T - 1)                                          PAPER, M2 merged as Chan does
 *                 = sum over shards of (A - 2 B s0 + K s0²) / (N - 1)     REFERENCE, s0 = s before the shard
 *
 * One token (PAPER) or one sample (REFERENCE) shows no fluctuation: 0.
 *
 * @throws FlapbookError BAD_PARAMETER when the shards do not follow each other from sample 0 or differ in shape.
 */
export function mergeShards(shards: readonly ShardStatistics[], estimator: Estimator): ChannelStatistics {
  const { channels, samples, tokensPerSample } = checkShards(shards);
  const tokens = samples * tokensPerSample;
  const sum = new Float64Array(channels);
  const m2 = new Float64Array(channels);
  const reference = new Float64Array(channels);
  let earlierSamples = 0;
  for (const shard of shards) {
    const { referenceK } = shard;
    const between = (tokensPerSample * earlierSamples * shard.samples) / (earlierSamples + shard.samples);
    for (let c = 0; c < channels; c++) {
      const earlier = sum[c]!;
      const own = shard.sumOfMeans[c]!;
      const distance = earlierSamples === 0 ? 0 : own / shard.samples - earlier / earlierSamples;
      m2[c]! += shard.m2[c]! + distance * distance * between;
      reference[c]! += shard.referenceA[c]! - 2 * shard.referenceB[c]! * earlier + referenceK * earlier * earlier;
      sum[c] = earlier + own;
    }
    earlierSamples += shard.samples;
  }

  const spread = estimator === 'PAPER' ? m2 : reference;
  const freedom = estimator === 'PAPER' ? tokens - 1 : samples - 1;
  const baseline = new Float64Array(channels);
  const fluctuation = new Float64Array(channels);
  const squaredNorm = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    const mean = sum[c]! / samples;
    baseline[c] = mean;
    // A channel that never changes may come out a rounding error below 0 in the reference form.
    fluctuation[c] = freedom === 0 ? 0 : Math.max(0, spread[c]! / freedom);
    squaredNorm[c] = m2[c]! / samples + tokensPerSample * mean * mean;
  }
  return { samples, tokens, baseline, fluctuation, squaredNorm };
}

function checkShards(shards: readonly ShardStatistics[]) {
  const first = shards[0];
  if (first === undefined) throw new FlapbookError('BAD_PARAMETER', 'Merging needs at least one shard.');
  const channels = first.sumOfMeans.length;
  const { tokensPerSample } = first;
  let samples = 0;
  for (const [index, shard] of shards.entries()) {
    if (shard.firstSample !== samples) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `Shard ${index} starts at sample ${shard.firstSample}, but the shards before it end at ${samples}.`,
      );
    }
    if (shard.sumOfMeans.length !== channels || shard.tokensPerSample !== tokensPerSample) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `Shard ${index} has ${shard.sumOfMeans.length} channels and ${shard.tokensPerSample} tokens a sample, ` +
          `the first shard ${channels} and ${tokensPerSample}.`,
      );
    }
    samples += shard.samples;
  }
  return { channels, samples, tokensPerSample };
}
