import type { SplitMix64 } from '../random.ts';
import type { ChannelStatistics, WeightStatistics } from '../types.ts';

interface MetricBase {
  /** The name in words, for people. */
  readonly title: string;
  /** Whether it reads `columnFourthPower`, which models that were registered long ago lack until it is asked for. */
  readonly needsFourthPower?: true;
  readonly seeded?: false;
  readonly needsSaliency?: false;
}

/** A metric that scores channels by what the calibration saw. */
export interface StatisticsMetric extends MetricBase {
  readonly needsStatistics: true;
  /** One score a channel; the lower, the sooner it is pruned. */
  score(weights: WeightStatistics, statistics: ChannelStatistics): Float64Array;
}

/** A metric that knows the weights only. */
export interface WeightMetric extends MetricBase {
  readonly needsStatistics: false;
  /** One score a channel; the lower, the sooner it is pruned. */
  score(weights: WeightStatistics): Float64Array;
}

/** A metric that knows nothing but chance. */
export interface SeededMetric {
  readonly title: string;
  readonly needsStatistics: false;
  readonly needsFourthPower?: false;
  readonly needsSaliency?: false;
  readonly seeded: true;
  /**
   * One score a channel; the lower, the sooner it is pruned.
   *
   * @param options - `channelsPerUnit`: consecutive channels that are pruned together: they have one score
   */
  score(channels: number, options: { readonly random: SplitMix64; readonly channelsPerUnit: number }): Float64Array;
}

/** A metric that scores channels by gradients of the loss: a saliency has them. */
export interface SaliencyMetric {
  readonly title: string;
  readonly needsStatistics: false;
  readonly needsFourthPower?: false;
  readonly seeded?: false;
  readonly needsSaliency: true;
  /**
   * One score a channel; the lower, the sooner it is pruned.
   *
   * @param saliency - of the coupled channels of the module: see `coupledScores`
   */
  score(saliency: Float64Array): Float64Array;
}

export type Metric = StatisticsMetric | WeightMetric | SeededMetric | SaliencyMetric;
