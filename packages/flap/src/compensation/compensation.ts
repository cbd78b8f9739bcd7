/** Input channels of an output projection W and the constants that stand in for them: the bias is W[:,channels] values. */
export interface Projection {
  readonly channels: Int32Array;
  /** One float64 for each of `channels`. */
  readonly values: Float64Array;
}

interface CompensationBase {
  /** The name in words, for people. */
  readonly title: string;
}

/** A compensation that puts calibrated numbers in the place of pruned channels. */
export interface StatisticsCompensation extends CompensationBase {
  readonly needsStatistics: true;
  project(prunedChannels: Int32Array, baseline: Float64Array): Projection;
}

/** A compensation that knows no calibration. */
export interface PlainCompensation extends CompensationBase {
  readonly needsStatistics: false;
  project(prunedChannels: Int32Array): Projection;
}

export type Compensation = StatisticsCompensation | PlainCompensation;
