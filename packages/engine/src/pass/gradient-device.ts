import type { LayerWeights, MatrixName } from '../weights/layer.ts';
import type { HeadVectors } from '../weights/outer.ts';
import type { HeadSlice, PassShape } from './device.ts';

/** A batch of rows on its way back through a layer; all are [rows * T, hidden]. */
export interface BackwardBatch {
  /** The layer's input. */
  readonly hidden: Float32Array;
  /** Gradient of the layer's output. */
  readonly gradient: Float32Array;
  /** Receives the gradient of `hidden`. Another array than the others. */
  readonly output: Float32Array;
  readonly rows: number;
}

/** Of a linear layer y = W x: dy [rows * T, out] and x [rows * T, in], whose product dyᵀ x is W's gradient. */
export interface LinearTerms {
  readonly gradient: Float32Array;
  readonly input: Float32Array;
}

/** Those of a layer's matrices, of those that it has. */
export type LayerTerms = ReadonlyMap<MatrixName, LinearTerms>;

/** Sequences side by side in terms. */
export interface RowsOfTerms {
  readonly rows: number;
  readonly tokens: number;
  /** What the square of a sequence's own part is multiplied with. */
  readonly factor: number;
}

/** One layer's weights, ready on the device for the way back. */
export interface LayerBackward {
  run(batch: BackwardBatch): Promise<LayerTerms>;
  /**
   * Adds dyᵀ x of each sequence to the sum and `factor` times its square to the squares, and puts new arrays in their
   * places. One sequence after another, so that neither batches nor memory change the order of the sums.
   */
  add(terms: LinearTerms, sums: GradientSums, options: RowsOfTerms): Promise<void>;
  release(): void;
}

/** Of each token, what the gradient of its logits takes: see `buildHeadBackward`. */
export interface TokenTerms {
  readonly maximum: Float32Array;
  readonly scale: Float32Array;
  /** Within the slice. */
  readonly targets: Int32Array;
  readonly targetWeights: Float32Array;
}

/** One slice of the LM head, ready on the device for the way back. */
export interface HeadBackward {
  /** Adds the slice's part of the gradient of what the head's matrix is given to `before`, into `output`: [tokens, width]. */
  run(
    hidden: Float32Array,
    terms: TokenTerms,
    sum: { readonly before: Float32Array; readonly output: Float32Array },
  ): Promise<void>;
  release(): void;
}

/** The sums that one matrix's gradient is gathered in, row-major [out, in]. */
export interface GradientSums {
  sum: Float32Array;
  /** Null where squares are not asked for. */
  squares: Float32Array | null;
}

/** Hidden states behind the last layer, [tokens, hidden], and gradients of what is made of them, [tokens, width]. */
export interface StateGradients {
  readonly hidden: Float32Array;
  readonly gradient: Float32Array;
  /** Receives the gradient of `hidden`. */
  readonly output: Float32Array;
}

/** What an engine has to provide beside a `Device` for gradients. */
export interface GradientDevice {
  /** @throws FlapbookError UNSUPPORTED_CONFIG for a model whose gradients it does not compute, with what is missing */
  require(): void;
  layer(weights: LayerWeights, shape: PassShape): Promise<LayerBackward>;
  head(vectors: HeadVectors, slice: HeadSlice): Promise<HeadBackward>;
  /** Back through what stands between the last layer and the head's matrix. */
  beforeHead(vectors: HeadVectors, states: StateGradients): Promise<void>;
}
