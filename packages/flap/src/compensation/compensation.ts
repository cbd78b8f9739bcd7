import type { Algebra } from '../algebra/algebra.ts';
import type { Gram } from '../statistics/gram.ts';

/** Input channels of an output projection W and the constants that stand in for them: the bias is W[:,channels] values. */
export interface Projection {
  readonly channels: Int32Array;
  /** One float64 for each of `channels`. */
  readonly values: Float64Array;
}

interface CompensationBase {
  /** The name in words, for people. */
  readonly title: string;
  /** Whether it adds a bias to the output projections of pruned modules. */
  readonly addsBias: boolean;
}

/** A compensation that puts calibrated numbers in the place of pruned channels. */
export interface StatisticsCompensation extends CompensationBase {
  readonly needsStatistics: true;
  readonly needsGram: false;
  project(prunedChannels: Int32Array, baseline: Float64Array): Projection;
}

/** A compensation that knows no calibration. */
export interface PlainCompensation extends CompensationBase {
  readonly needsStatistics: false;
  readonly needsGram: false;
  project(prunedChannels: Int32Array): Projection;
}

/** What a regression on the channels that stay is computed from. */
export interface RegressionProblem {
  /** W, row-major [out, in]. */
  readonly weights: Float32Array;
  /** Of all `in` channels. */
  readonly gram: Gram;
  /** Channels, not units; together all of `in`, ascending. */
  readonly kept: Int32Array;
  readonly pruned: Int32Array;
  /** Ridge penalty in units of the mean square, or variance, of the channels that stay. */
  readonly lambda: number;
}

/** What takes the place of an output projection. */
export interface Regression {
  /** W_P', row-major [out, kept]. */
  readonly weights: Float64Array;
  /** [out]; null for none. */
  readonly bias: Float64Array | null;
}

/** A compensation that replaces the output projection by what the channels that stay say best about its outputs. */
export interface RegressionCompensation extends CompensationBase {
  readonly needsStatistics: true;
  readonly needsGram: true;
  /** @throws FlapbookError SINGULAR when lambda is too small for channels that depend on each other */
  fit(problem: RegressionProblem, options: RegressionOptions): Promise<Regression>;
}

export interface RegressionOptions {
  readonly algebra: Algebra;
  /** Told which share is done, 0 to 1; may throw to stop. */
  readonly onProgress?: (fraction: number) => void;
}

export type Compensation = StatisticsCompensation | PlainCompensation | RegressionCompensation;
