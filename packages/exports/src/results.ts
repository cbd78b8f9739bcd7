import type { PerModule } from '@flapbook/flap';

/** Vectors of one module that its pruning was decided by; float64, null where the method has none. */
export interface ModuleResults {
  /** What the threshold was compared with, one value a unit. */
  readonly scores: Float64Array;
  /** Of the calibration, one value an input channel of the output projection. */
  readonly baseline: Float64Array | null;
  readonly fluctuation: Float64Array | null;
  readonly squaredNorm: Float64Array | null;
}

/** What a pruned model was made by, one entry a layer. */
export type ResultVectors = readonly PerModule<ModuleResults>[];
