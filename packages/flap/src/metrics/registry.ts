import { FlapbookError } from '../errors.ts';
import { SplitMix64 } from '../random.ts';
import { type ChannelStatistics, MODULES, type ModuleName, type WeightStatistics } from '../types.ts';
import { inputFeatureVariance } from './ifv.ts';
import { magnitude } from './magnitude.ts';
import type { Metric } from './metric.ts';
import { probePruning } from './pp-sp.ts';
import { random } from './random.ts';
import { rcpu } from './rcpu.ts';
import { secondMoment } from './second-moment.ts';
import { taylor } from './taylor.ts';
import { weightedInputFeatureNorm } from './wifn.ts';
import { weightedInputFeatureVariance } from './wifv.ts';

/** Every metric by name. A new one is a file in this folder and a line here. */
export const METRICS = {
  IFV: inputFeatureVariance,
  WIFV: weightedInputFeatureVariance,
  WIFN: weightedInputFeatureNorm,
  SECOND_MOMENT: secondMoment,
  RCPU: rcpu,
  PP_SP: probePruning,
  MAGNITUDE: magnitude,
  TAYLOR: taylor,
  RANDOM: random,
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** From what a seeded metric draws: each layer and module has draws of its own, whatever is asked before. */
export interface Draw {
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  readonly layer: number;
  readonly module: ModuleName;
  /** Consecutive channels that are pruned together. */
  readonly channelsPerUnit: number;
}

export interface ScoreInput {
  /** null where nothing was calibrated. */
  readonly statistics: ChannelStatistics | null;
  readonly weights: WeightStatistics;
  /** Seeded metrics need it, others do not look at it. */
  readonly draw?: Draw;
  /** Scores of the module's coupled channels; metrics that need a saliency need it, others do not look at it. */
  readonly saliency?: Float64Array;
}

/**
 * Scores the channels of one output projection.
 *
 * @returns one float64 a channel, neither squared nor standardised
 * @throws FlapbookError CALIBRATION_REQUIRED or SALIENCY_REQUIRED when the metric needs what it has not, BAD_PARAMETER when
 *   statistics and weights differ in their number of channels, when a seeded metric has no seed, or when the metric
 *   needs fourth powers of the weights and has none.
 */
export function score(metric: MetricName, { statistics, weights, draw, saliency }: ScoreInput): Float64Array {
  const definition: Metric = METRICS[metric];
  if (definition.needsSaliency) {
    if (saliency) return definition.score(saliency);
    throw new FlapbookError('SALIENCY_REQUIRED', `The metric ${metric} needs a saliency of the model.`);
  }
  if (definition.seeded) {
    if (draw === undefined) throw new FlapbookError('BAD_PARAMETER', `The metric ${metric} needs a seed.`);
    const { channelsPerUnit } = draw;
    return definition.score(weights.columnSquareNorm.length, { random: generatorOf(draw), channelsPerUnit });
  }
  if (definition.needsFourthPower && weights.columnFourthPower === undefined) {
    throw new FlapbookError('BAD_PARAMETER', `The metric ${metric} needs the sums of W⁴ of the output projection.`);
  }
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

/** Every layer and module starts from another draw of the seed's own sequence. */
function generatorOf({ seed, layer, module }: Draw): SplitMix64 {
  const seeds = new SplitMix64(seed);
  const place = layer * MODULES.length + MODULES.indexOf(module);
  for (let skipped = 0; skipped < place; skipped++) seeds.next();
  return new SplitMix64(seeds.next());
}
