import { FlapbookError } from '@flapbook/flap';
import { digestOf } from '../../keys.ts';
import type { ResolvedOperation } from '../../operation.ts';
import type { ShardRange } from '../../store/statistics.ts';
import type { CalibrationParameters } from './parameters.ts';

/**
 * The address of a calibration's shards. Calibrations that differ only in their number of samples share it, since the
 * windows of a smaller one are the first of a larger one; a sequential one shares with none, because every sample
 * takes part in pruning the layers that the next ones see.
 */
export function streamKey({
  version,
  parameters,
  inputs,
}: Pick<ResolvedOperation, 'version' | 'parameters' | 'inputs'>): string {
  const { samples, blockInfluence: _, ...stream } = parameters as CalibrationParameters;
  return digestOf({ kind: 'calibrationStream', version, inputs, parameters: stream.sequential ? parameters : stream });
}

/**
 * Refuses a sequential calibration, of whose samples each takes part in pruning what the next layers see: a part of it is not
 * what a calibration on that part would be.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function requireUnsequenced({ sequential }: CalibrationParameters, what: string): void {
  if (sequential === null) return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `Each sample of a sequential calibration takes part in pruning what later layers see, so it allows of no ${what}.`,
  );
}

/** The shards of a calibration, in order. */
export function shardRanges({ samples, shardSamples }: CalibrationParameters): ShardRange[] {
  const ranges: ShardRange[] = [];
  for (let firstSample = 0; firstSample < samples; firstSample += shardSamples) {
    ranges.push({ firstSample, samples: Math.min(shardSamples, samples - firstSample) });
  }
  return ranges;
}
