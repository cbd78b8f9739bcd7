import type { ModelDescription } from '@flapbook/models';
import type { LayerWeights } from '../weights/layer.ts';
import type { GradientDevice } from './gradient-device.ts';

/** A batch of rows on its way through a layer. */
export interface BlockBatch {
  /** [rows * T, hidden] */
  readonly hidden: Float32Array;
  /** Receives the layer's output, as `hidden`; null where only the statistics are wanted. Another array than `hidden`. */
  readonly output: Float32Array | null;
  readonly rows: number;
  readonly statistics: boolean;
}

/** Per-sample mean and M2 of a module's output-projection inputs, row-major [rows, channels]. */
export interface ModuleStatistics {
  readonly mean: Float32Array;
  readonly m2: Float32Array;
}

export interface BlockStatistics {
  /** Null where the module is empty, or no statistics were asked for. */
  readonly attention: ModuleStatistics | null;
  readonly mlp: ModuleStatistics | null;
}

/** One layer's weights, ready on the device. */
export interface DeviceLayer {
  run(batch: BlockBatch): Promise<BlockStatistics>;
  release(): void;
}

/** Of each token, over one slice of the vocabulary. */
export interface SliceLikelihoods {
  readonly maximum: Float32Array;
  /** Sum of exp(logit - maximum). */
  readonly sum: Float32Array;
  /** Logit of the target that was given. */
  readonly target: Float32Array;
}

export interface SliceBest {
  readonly maximum: Float32Array;
  /** Smallest index within the slice of a logit equal to the maximum. */
  readonly index: Int32Array;
}

/** One slice of the LM head, ready on the device. `hidden` is [tokens, hidden]. */
export interface DeviceHead {
  likelihoods(hidden: Float32Array, targets: Int32Array): Promise<SliceLikelihoods>;
  best(hidden: Float32Array): Promise<SliceBest>;
  release(): void;
}

/** The shape of one call's rows. */
export interface PassShape {
  readonly sequenceLength: number;
}

/**
 * What an engine has to provide: to run one block and one slice of the head. Streaming, batches, memory, checks and
 * cancelling are the same for every engine and live beside this file.
 */
export interface Device {
  readonly description: ModelDescription;
  /** The way back. */
  readonly gradients: GradientDevice;
  layer(weights: LayerWeights, shape: PassShape): Promise<DeviceLayer>;
  head(norm: Float32Array, slice: Float32Array): Promise<DeviceHead>;
  close(): Promise<void>;
}
