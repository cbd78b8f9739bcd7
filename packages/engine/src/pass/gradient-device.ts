import type { LayerWeights, MatrixName } from '../weights/layer.ts';
import type { PassShape } from './device.ts';

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

/** One layer's weights, ready on the device for the way back. */
export interface LayerBackward {
  run(batch: BackwardBatch): Promise<Readonly<Record<MatrixName, LinearTerms>>>;
  /** Adds dyᵀ x of one sequence to the sum and `factor` times its square to the squares, and puts new arrays in their places. */
  add(
    terms: LinearTerms,
    sums: GradientSums,
    options: { readonly tokens: number; readonly factor: number },
  ): Promise<void>;
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
  /** Adds the slice's part of the gradient of the final norm's output to `before`, into `output`; all are [tokens, hidden]. */
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

/** What an engine has to provide beside a `Device` for gradients by hand: ONNX Runtime for Node trains nothing. */
export interface GradientDevice {
  /** A layer that has both its modules. */
  layer(weights: LayerWeights, shape: PassShape): Promise<LayerBackward>;
  head(norm: Float32Array, slice: Float32Array): Promise<HeadBackward>;
  /** Back through the final norm: from `gradient` of its output to that of `hidden`, into `output`. */
  finalNorm(
    norm: Float32Array,
    states: { readonly hidden: Float32Array; readonly gradient: Float32Array; readonly output: Float32Array },
  ): Promise<void>;
}
