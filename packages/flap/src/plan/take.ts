import { FlapbookError } from '../errors.ts';
import type { ModuleMask, WeightStatistics } from '../types.ts';

/** Entries of a vector, one a channel, for some of the channels. */
export function takeChannels(vector: Float64Array, channels: Int32Array): Float64Array {
  return Float64Array.from(channels, (channel) => vector[channel]!);
}

/** The column statistics of an output projection that has only some of its columns left. */
export function takeWeights(weights: WeightStatistics, channels: Int32Array): WeightStatistics {
  const { columnSquareNorm, columnMeanAbs, columnFourthPower } = weights;
  return {
    columnSquareNorm: takeChannels(columnSquareNorm, channels),
    columnMeanAbs: takeChannels(columnMeanAbs, channels),
    ...(columnFourthPower && { columnFourthPower: takeChannels(columnFourthPower, channels) }),
  };
}

/** The inverse of `takeChannels`: a vector of all channels, 0 where there is nothing. */
export function spreadChannels(values: Float64Array, channels: Int32Array, length: number): Float64Array {
  if (values.length !== channels.length) {
    throw new FlapbookError('BAD_PARAMETER', `${values.length} values for ${channels.length} channels.`);
  }
  const all = new Float64Array(length);
  for (let i = 0; i < channels.length; i++) all[channels[i]!] = values[i]!;
  return all;
}

/** The units that a plan removes and an earlier one, whose masks it nests in, had not. */
export function newlyPruned(mask: ModuleMask, earlier: ModuleMask | null): Int32Array {
  if (earlier === null || earlier.pruned.length === 0) return mask.pruned;
  const gone = new Set(earlier.pruned);
  return mask.pruned.filter((unit) => !gone.has(unit));
}
