import type { Algebra } from '@flapbook/flap';
import type { ModelDescription } from '@flapbook/models';
import type { LayerWeights } from '../weights/layer.ts';
import type { EmbeddingWeights, HeadVectors } from '../weights/outer.ts';
import type { GradientDevice } from './gradient-device.ts';

/** Where the tokens of rows of trees stand. */
export interface TreeBatch {
  /** [rows, T]: how many tokens stand before each on its path. */
  readonly positions: BigInt64Array;
  /** [rows, 1, T, T]: 0 where a token sees another, of a window of tokens where one is given, -Infinity elsewhere. */
  mask(window: number | null): Float32Array;
}

/** A batch of rows on its way through a layer. */
export interface BlockBatch {
  /** [rows * T, hidden] */
  readonly hidden: Float32Array;
  /** Receives the layer's output, as `hidden`; null where only the statistics are wanted. Another array than `hidden`. */
  readonly output: Float32Array | null;
  readonly rows: number;
  readonly statistics: boolean;
  /** Whether the inputs of the output projections are wanted. */
  readonly inputs?: boolean;
  /** Absent where each row is one sequence. */
  readonly tree?: TreeBatch;
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

/** What the output projections are given, row-major [rows * T, channels]; null where the module is empty. */
export interface BlockInputs {
  readonly attention: Float32Array | null;
  readonly mlp: Float32Array | null;
}

export interface BlockResult {
  readonly statistics: BlockStatistics;
  /** All null unless they were asked for. */
  readonly inputs: BlockInputs;
}

/** Some rows of the products of channels with each other. */
export interface GramTile {
  readonly channels: number;
  /** Rows start … end - 1. */
  readonly start: number;
  readonly end: number;
}

/** One layer's weights, ready on the device. */
export interface DeviceLayer {
  run(batch: BlockBatch): Promise<BlockResult>;
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

/** One slice of the LM head's matrix, with its part of the bias. */
export interface HeadSlice {
  readonly matrix: Float32Array;
  readonly bias: Float32Array | null;
}

/** What is done to the embedding's rows, ready on the device. */
export interface DeviceEmbedding {
  /**
   * @param embedded - [tokens, the embedding's width]
   * @param positions - of each token, where learned positions are added
   * @param output - receives the hidden states, [tokens, hidden]; another array than `embedded`
   */
  run(embedded: Float32Array, positions: Int32Array, output: Float32Array): Promise<void>;
  release(): void;
}

/** Tokens that go on where the layer's rows stand. */
export interface CachedBatch {
  /** [rows * T, hidden]; T is 1 but for the rows' first tokens. */
  readonly hidden: Float32Array;
  /** Receives the layer's output; another array than `hidden`. */
  readonly output: Float32Array;
  readonly rows: number;
  /** How many tokens of each row stand before these; 0 begins new rows. */
  readonly position: number;
}

/** One layer's weights, with the keys and values of the rows' tokens so far. */
export interface CachedLayer {
  run(batch: CachedBatch): Promise<void>;
  release(): void;
}

/** One slice of the LM head that gives its logits, row-major [tokens, slice]. */
export interface LogitsHead {
  logits(hidden: Float32Array): Promise<Float32Array>;
  release(): void;
}

/** What generates token by token. */
export interface CacheDevice {
  /** @param shape - of the rows when they are whole */
  layer(weights: LayerWeights, shape: PassShape): Promise<CachedLayer>;
  head(vectors: HeadVectors, slice: HeadSlice): Promise<LogitsHead>;
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
  /** Whether a row's last digits depend on the rows beside it, so that rows are sent one by one; false when absent. */
  readonly rowByRow?: boolean;
  /** The way back. */
  readonly gradients: GradientDevice;
  /** Token by token; absent where the engine only has whole passes. */
  readonly cache?: CacheDevice;
  layer(weights: LayerWeights, shape: PassShape): Promise<DeviceLayer>;
  /** For models whose embeddings do not go into the first layer as they are. */
  embedding(weights: EmbeddingWeights): Promise<DeviceEmbedding>;
  head(vectors: HeadVectors, slice: HeadSlice): Promise<DeviceHead>;
  /** Products over tokens of the channels of a tile with those from `start` on: [end - start, channels - start]. */
  gramTile(inputs: Float32Array, tile: GramTile): Promise<Float32Array>;
  /** Products of float64 matrices. */
  readonly algebra: Algebra;
  close(): Promise<void>;
}
