import { FlapbookError } from '../errors.ts';
import { affineRidge } from './affine-ridge.ts';
import { baselineBias } from './baseline-bias.ts';
import type { Compensation, Projection, RegressionCompensation } from './compensation.ts';
import { none } from './none.ts';
import { ridge } from './ridge.ts';

/** Every compensation by name. A new one is a file in this folder and a line here. */
export const COMPENSATIONS = {
  NONE: none,
  BASELINE_BIAS: baselineBias,
  RIDGE: ridge,
  AFFINE_RIDGE: affineRidge,
} as const satisfies Record<string, Compensation>;

export type CompensationName = keyof typeof COMPENSATIONS;

/** The regression of a compensation that needs Gram statistics; null for one that does not. */
export function regressionOf(compensation: CompensationName): RegressionCompensation | null {
  const definition: Compensation = COMPENSATIONS[compensation];
  return definition.needsGram ? definition : null;
}

export interface CompensationInput {
  /** `ChannelStatistics.baseline` of the module; null where nothing was calibrated. */
  readonly baseline: Float64Array | null;
  /** Channels, not units: see `channelsOfUnits`. */
  readonly prunedChannels: Int32Array;
}

/**
 * What the output projection's columns are multiplied by to give the bias of one pruned module. An emptied module
 * has all its channels here, so that the bias is all it contributes.
 *
 * @throws FlapbookError CALIBRATION_REQUIRED when the compensation needs a baseline and has none, BAD_PARAMETER for a
 *   channel outside the baseline and for a compensation that replaces weights instead.
 */
export function compensationValues(
  compensation: CompensationName,
  { baseline, prunedChannels }: CompensationInput,
): Projection {
  const definition: Compensation = COMPENSATIONS[compensation];
  if (definition.needsGram) {
    throw new FlapbookError('BAD_PARAMETER', `The compensation ${compensation} replaces weights; it has no values.`);
  }
  if (!definition.needsStatistics) return definition.project(prunedChannels);
  if (baseline === null) {
    throw new FlapbookError(
      'CALIBRATION_REQUIRED',
      `The compensation ${compensation} needs the baseline of a calibration.`,
    );
  }
  for (const channel of prunedChannels) {
    if (channel < 0 || channel >= baseline.length) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `Channel ${channel} lies outside a baseline of ${baseline.length} channels.`,
      );
    }
  }
  return definition.project(prunedChannels, baseline);
}
