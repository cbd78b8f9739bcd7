import { FlapbookError } from '../errors.ts';
import type { ChannelStatistics, WeightStatistics } from '../types.ts';
import { inputFeatureVariance } from './ifv.ts';
import { magnitude } from './magnitude.ts';
import type { Metric } from './metric.ts';
import { weightedInputFeatureNorm } from './wifn.ts';
import { weightedInputFeatureVariance } from './wifv.ts';

/** Every metric by name. A new one is a file in this folder and a line here. */
export const METRICS = {
  IFV: inputFeatureVariance,
  WIFV: weightedInputFeatureVariance,
  WIFN: weightedInputFeatureNorm,
  MAGNITUDE: magnitude,
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export interface ScoreInput {
  /** null where nothing was calibrated. */
  readonly statistics: ChannelStatistics | null;
  readonly weights: WeightStatistics;
}

/**
 * Scores the channels of one output projection.
 *
 * @returns one float64 a channel, neither squared nor standardised
 * @throws FlapbookError CALIBRATION_REQUIRED when the metric needs statistics and has none, BAD_PARAMETER when
 *   statistics and weights differ in their number of channels.
 */
export function score(metric: MetricName, { statistics, weights }: ScoreInput): Float64Array {
  const definition: Metric = METRICS[metric];
  if (!definition.needsStatistics) return definition.score(weights);
  if (statistics === null) {
    throw new FlapbookError('CALIBRATION_REQUIRED', `The metric ${metric} needs statistics of a calibration.`);
  }
  if (statistics.baseline.length !== weights.columnSquareNorm.length) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The statistics have ${statistics.baseline.length} channels, the weights ${weights.columnSquareNorm.length}.`,
    );
  }
  return definition.score(weights, statistics);
}
