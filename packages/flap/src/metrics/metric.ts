import type { ChannelStatistics, WeightStatistics } from '../types.ts';

interface MetricBase {
  /** The name in words, for people. */
  readonly title: string;
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

export type Metric = StatisticsMetric | WeightMetric;
