import type { Algebra, Gram } from '@flapbook/flap';
import type { ModelFolder } from '@flapbook/models';
import type { PassedOver } from './devices.ts';

/** Output projections that take the place of the model's own columns, row-major [hidden, channels that stay], float32. */
export interface OutputProjections {
  readonly attention: Float32Array | null;
  readonly mlp: Float32Array | null;
}

/** The pruning of one layer, as an engine runs it: with the smaller matrices, never with zeroed ones. */
export interface LayerPruning {
  /** Ascending indices of the KV groups (heads, where every head has its own keys and values) that stay. May be empty. */
  readonly attentionKept: Int32Array;
  /** Ascending indices of the MLP channels that stay. May be empty. */
  readonly mlpKept: Int32Array;
  /** Added to the output of o_proj (float64, hidden size), besides the projection's own bias; null for none. */
  readonly attentionBias: Float64Array | null;
  /** Added to the output of down_proj (float64, hidden size), besides the projection's own bias; null for none. */
  readonly mlpBias: Float64Array | null;
  /**
   * What the columns of the output projections that stay are replaced by; null for a module whose own stay as they are.
   * Asked for when the layer's turn comes, so that memory holds those of one layer. Absent: nothing is replaced.
   */
  readonly outputs?: () => Promise<OutputProjections>;
}

/** One entry a layer; null leaves that layer dense. */
export type Pruning = readonly (LayerPruning | null)[];

/** Statistics of consecutive samples for one module of one layer, as they leave the device. */
export interface SampleStatistics {
  readonly layer: number;
  readonly module: 'attention' | 'mlp';
  /** Index (within the rows given) of the first sample of this batch. */
  readonly firstSample: number;
  readonly samples: number;
  readonly channels: number;
  /** Row-major [samples, channels], float32: mean over the sample's tokens. Valid only during the call. */
  readonly mean: Float32Array;
  /** Row-major [samples, channels], float32: sum over tokens of the squared distance to that mean. Valid only during the call. */
  readonly m2: Float32Array;
}

/** How far a block turned the residual stream of consecutive samples. */
export interface BlockCosines {
  readonly layer: number;
  /** Index (within the rows given) of the first sample. */
  readonly firstSample: number;
  /** A sample: the sum over its tokens of the cosine between the block's input and its output. */
  readonly sums: Float64Array;
}

export interface RunOptions {
  /** Aborting stops the pass within one block and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each block of work with units done (0..1 of the whole call), in order. */
  readonly onProgress?: (fraction: number) => void;
  /** Rows in one run of the block graph; chosen from the memory budget when absent. Results do not depend on it. */
  readonly rowsPerBatch?: number;
  /** The model as pruned; dense when absent. */
  readonly pruning?: Pruning;
  /** What errors call a row, by its index within the rows given, or a tree; `row 0` and so on when absent. */
  readonly nameRow?: (row: number) => string;
}

export interface CalibrateOptions extends RunOptions {
  /**
   * Receives every layer's statistics, layer by layer, samples ascending within a layer and module. Of a pruned module
   * only the channels that stay are reported; an empty one is not.
   */
  readonly onStatistics: (statistics: SampleStatistics) => void;
  /** Receives every layer's cosines, in the same order. Not called where `pruneLayer` is there: its blocks do not run whole. */
  readonly onCosines?: (cosines: BlockCosines) => void;
  /**
   * For sequential methods: called when all samples have passed layer `layer`; when it answers with a pruning, the
   * layer's outputs are computed again with it before the next layer sees them.
   */
  readonly pruneLayer?: (layer: number) => LayerPruning | null;
}

/** Products of one module's output-projection inputs over all tokens of the rows given. */
export interface ModuleGram {
  readonly layer: number;
  readonly module: 'attention' | 'mlp';
  readonly gram: Gram;
}

export interface GramOptions extends RunOptions {
  /**
   * Receives every layer's products, layer by layer, attention before MLP. The next layer begins when it has resolved,
   * so that memory holds one layer's. An empty module is not reported.
   */
  readonly onGram: (gram: ModuleGram) => Promise<void>;
}

/**
 * Negative log-likelihoods of rows of tokens; the first token of a row is predicted by nothing. Of a model of masked
 * tokens every one is, from all the others, with a mask in its own place.
 */
export interface RowLikelihoods {
  /** Sum of -ln p over the row's predicted tokens, float64, one entry a row. */
  readonly nll: Float64Array;
  /** Number of predicted tokens, one entry a row. */
  readonly tokens: Int32Array;
}

/** The gradient of the loss by one weight matrix. Valid only during the call: the memory is used again. */
export interface WeightGradient {
  readonly layer: number;
  readonly matrix: 'query' | 'key' | 'value' | 'attentionOutput' | 'gate' | 'up' | 'down';
  /** Rows and columns of the matrix, [out, in]; the arrays are row-major float32. */
  readonly outputs: number;
  readonly inputs: number;
  /** Its memory is another layer's once `onGradient` has returned. */
  readonly weight: Float32Array;
  /** dL/dW, L being the mean over rows of each row's mean cross-entropy of its next tokens. */
  readonly gradient: Float32Array;
  /** Mean over rows of the squared gradient of each row's own mean cross-entropy; null unless it was asked for. */
  readonly meanSquare: Float32Array | null;
}

export interface GradientOptions extends RunOptions {
  /** Whether `meanSquare` is computed; false by default. It takes as much memory again as the gradients. */
  readonly squares?: boolean;
  /** Receives each matrix once, from the last layer to the first; as small as a pruning leaves it, and none that it empties. */
  readonly onGradient: (gradient: WeightGradient) => void;
}

/**
 * Sequences that share beginnings: a token stands after its parent, and a pass computes it once for all that go on from
 * it. What a token sees is the path to it, so that every path gives what it gives as a row of its own.
 */
export interface TokenTree {
  readonly tokens: Int32Array;
  /** Index of the token before each, smaller than its own; -1 where a sequence begins. */
  readonly parents: Int32Array;
  /** After which tokens something is asked; several questions may be asked of one. */
  readonly nodes: Int32Array;
  /** The next token that is asked about, one entry a node. */
  readonly targets: Int32Array;
}

export interface DecoderOptions {
  /** Tokens that a row has at most: the prompt and those that follow. */
  readonly positions: number;
  /** The model as pruned; dense when absent. */
  readonly pruning?: Pruning;
}

/**
 * Rows that grow token by token. Keys and values of the tokens before are kept, so that one more token costs no pass over
 * them again. All weights are in memory until `release`.
 */
export interface Decoder {
  /**
   * Begins new rows, of equal length.
   *
   * @returns logits of each row's next token, row-major [rows, vocabulary]. They are those of a pass over the whole rows,
   *   within float32 rounding; the scaling `longrope`, which depends on a row's length, is that of `positions` tokens.
   * @throws FlapbookError TOKEN_OUT_OF_RANGE, ROWS_UNEQUAL, SEQUENCE_TOO_LONG, NOT_FINITE, OUT_OF_MEMORY
   */
  prefill(rows: readonly Int32Array[]): Promise<Float32Array>;
  /** One more token a row; logits as `prefill` has them. */
  step(tokens: Int32Array): Promise<Float32Array>;
  release(): void;
}

export interface BlocksOptions extends DecoderOptions {
  /** How many, from the first on; at most all of them. */
  readonly layers: number;
}

/** New tokens of rows whose earlier ones have passed. */
export interface BlocksBatch {
  /** [rows * T, hidden]; T is 1 but for the rows' first tokens. Its values are lost. */
  readonly hidden: Float32Array;
  readonly rows: number;
  /** How many tokens of each row have passed before; 0 begins new rows. */
  readonly position: number;
}

/** A model's first blocks by themselves, keys and values kept between tokens: no embedding, no head. What they cost is timed. */
export interface Blocks {
  run(batch: BlocksBatch): Promise<void>;
  release(): void;
}

/** A model opened on an engine. Holds sessions and weights until `close`; the model folder stays its caller's to close. */
export interface EngineModel {
  /** Rows must be of equal length. Throws `FlapbookError` TOKEN_OUT_OF_RANGE, ROWS_UNEQUAL, SEQUENCE_TOO_LONG, NOT_FINITE. */
  calibrate(rows: readonly Int32Array[], options: CalibrateOptions): Promise<void>;
  /**
   * Products of channels over tokens, which cost as much again as a pass or more: float32 within blocks of about 2,048
   * tokens, about the block's mean; float64 across blocks. Rows must be of equal length.
   */
  gram(rows: readonly Int32Array[], options: GramOptions): Promise<void>;
  /** Rows must be of equal length, at least 2. */
  evaluate(rows: readonly Int32Array[], options?: RunOptions): Promise<RowLikelihoods>;
  /**
   * Gradients of the loss by the weights of all layers; nothing is changed by them. Rows must be of equal length, at least 2.
   * Five to ten forward passes: the shorter the rows, the more.
   */
  gradients(rows: readonly Int32Array[], options: GradientOptions): Promise<RowLikelihoods>;
  /** The most likely next token after each row (ties: the smallest id). */
  nextTokens(rows: readonly Int32Array[], options?: RunOptions): Promise<Int32Array>;
  /**
   * ln p of each target after the path to its node, in nats, one array a tree: float32 logits, summed up in float64.
   * Throws `FlapbookError` TOKEN_OUT_OF_RANGE, SEQUENCE_TOO_LONG, NOT_FINITE.
   */
  score(trees: readonly TokenTree[], options?: RunOptions): Promise<Float64Array[]>;
  /** Throws `FlapbookError` UNSUPPORTED_CONFIG for engines without it and models of masked tokens, OUT_OF_MEMORY. */
  decoder(options: DecoderOptions): Promise<Decoder>;
  /** Throws `FlapbookError` UNSUPPORTED_CONFIG, BAD_PARAMETER, SEQUENCE_TOO_LONG, OUT_OF_MEMORY as `decoder` does. */
  blocks(options: BlocksOptions): Promise<Blocks>;
  /** bias = W[:, channels] x values of an output projection, float64 (hidden size). */
  projectBias(
    layer: number,
    module: 'attention' | 'mlp',
    channels: Int32Array,
    values: Float64Array,
  ): Promise<Float64Array>;
  /** The model's own output projection, row-major [hidden, channels], in float32. */
  outputProjection(layer: number, module: 'attention' | 'mlp'): Promise<Float32Array>;
  /** Products of float64 matrices, as fast as the device has them. They block the event loop as passes do. */
  readonly algebra: Algebra;
  close(): Promise<void>;
}

/** Settings of an engine; none of them changes what a pass computes beyond float32 rounding. */
export interface EngineOptions {
  /** Where passes run, by the engine's own names; the best that is there when absent. */
  readonly device?: string;
  /** Threads of one operator; as many as the machine has cores when absent. */
  readonly threads?: number;
  /**
   * For hidden states and for weights kept between calls, besides the layer at work; 1 GiB when absent, and no more than
   * the machine has. Hidden states
   * beyond it spill to a temporary file, weights beyond it are read anew by every call.
   */
  readonly memoryBudgetBytes?: number;
  /**
   * What a block may take of the device: a layer's weights, and what it makes of as many rows as fit beside them. When
   * absent, as many as an ordinary processor gains from. Results do not depend on it.
   */
  readonly deviceMemoryBytes?: number;
}

/** What runs forward passes. */
export interface Engine {
  /** Name within keys: `onnx`, `tfjs`. */
  readonly name: string;
  /** Execution provider or backend: `cpu`, `webgpu`, … */
  readonly provider: string;
  /** One line for people: library, version, device. */
  readonly description: string;
  /** Better devices that are installed and did not start, where none was named. */
  readonly passedOver?: readonly PassedOver[];
  open(model: ModelFolder): Promise<EngineModel>;
}
