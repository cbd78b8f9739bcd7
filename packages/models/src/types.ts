import type { LayerShape, PrunableShape, WeightStatistics } from '@flapbook/flap';
import type { TaskItem, TaskName } from '@flapbook/tasks';

export type { LayerShape, PrunableShape, WeightStatistics };

export type DataType = 'F32' | 'F16' | 'BF16';

/** A tensor's place in a checkpoint; checked against the file before it is handed out. */
export interface TensorInfo {
  readonly name: string;
  readonly dataType: DataType;
  readonly shape: readonly number[];
  /** The file's name within the model's folder. */
  readonly file: string;
  /** Absolute byte offset in the file of what it is made of. */
  readonly offset: number;
  readonly byteLength: number;
}

/** A tensor as stored: little-endian bytes of `dataType`, row-major. */
export interface Tensor extends TensorInfo {
  readonly data: Uint8Array;
}

/** Positional reads of named tensors; the whole file is never in memory. */
export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * The tensor in memory that is the caller's own.
   *
   * @param memory - gives so many bytes of any content, which the tensor may be put into; new ones where absent
   * @throws FlapbookError TENSOR_MISSING, UNSUPPORTED_CONFIG for a type that is not read, BAD_CHECKPOINT
   */
  read(name: string, memory?: (byteLength: number) => Uint8Array): Promise<Tensor>;
  close(): Promise<void>;
}

/** A checkpoint on disk, which can also be read in pieces. */
export interface StoredCheckpoint extends Checkpoint {
  /** The tensor's place, or the error that `read` would throw. */
  require(name: string): TensorInfo;
  /** `length` bytes of a tensor from byte `start` of its data on. */
  readBytes(name: string, range: { readonly start: number; readonly length: number }): Promise<Uint8Array>;
}

/** A linear layer's tensor names; weight is [out, in]. */
export interface LinearNames {
  readonly weight: string;
  readonly bias: string | null;
}

/** Tensor names of one layer. What only some architectures have is absent in the others. */
export interface LayerNames {
  /** Where it stands is said by `Traits.order`, as of the other norms. */
  readonly attentionNorm: string;
  readonly attentionNormBias?: string;
  readonly query: LinearNames;
  readonly key: LinearNames;
  readonly value: LinearNames;
  /** RMS norms of every head's queries and keys, [headDim]. */
  readonly queryNorm?: string;
  readonly keyNorm?: string;
  readonly attentionOutput: LinearNames;
  /** Norm of what the module adds, in the order `sandwich`. */
  readonly attentionOutputNorm?: string;
  readonly mlpNorm: string;
  readonly mlpNormBias?: string;
  /** Null where the MLP has no gate. */
  readonly gate: LinearNames | null;
  /** The plain MLP's first projection too. */
  readonly up: LinearNames;
  readonly down: LinearNames;
  readonly mlpOutputNorm?: string;
}

/** Tensor names outside the layers. */
export interface ModelNames {
  /** [vocabulary, hidden], or [vocabulary, embedding width] where there is a projection. */
  readonly embedding: string;
  /** Learned positions, [maxPositions, hidden]. */
  readonly positions?: string;
  /** What every token is of: [1, hidden]. */
  readonly tokenTypes?: string;
  /** From the embedding's width to the hidden size: [hidden, width]. */
  readonly embeddingProjection?: string;
  readonly embeddingNorm?: string;
  readonly embeddingNormBias?: string;
  /** Null where the last layer's output goes into the head as it is. */
  readonly finalNorm: string | null;
  readonly finalNormBias?: string;
  /** From the hidden size to the embedding's width: [width, hidden]. */
  readonly headProjection?: string;
  /** BERT's: a linear layer, the activation and a norm before the head. */
  readonly headTransform?: { readonly linear: LinearNames; readonly norm: string; readonly normBias: string };
  /** The embedding's own name where the two are tied. */
  readonly head: string;
  readonly headBias?: string;
  readonly layers: readonly LayerNames[];
}

/** Rows start + i·s₁ + j·s₂ + …, in the order of nested loops over the axes [count, stride]. */
export interface RowSelection {
  readonly start: number;
  readonly axes: readonly (readonly [count: number, stride: number])[];
}

/** A tensor that is stored as part of another one, or another way round. */
export interface TensorView {
  /** The stored tensor's name and shape. */
  readonly of: string;
  readonly shape: readonly number[];
  /** The matrix is stored as [in, out]. */
  readonly transposed?: true;
  /** Rows of the matrix (once it is [out, in]) or entries of the vector; all of them where absent. */
  readonly rows?: RowSelection;
}

/** Silu; gelu by the error function or by tanh; relu. */
export type Activation = 'silu' | 'gelu' | 'gelu-tanh' | 'relu';

export type RopeScaling =
  | { readonly type: 'none' }
  | { readonly type: 'linear'; readonly factor: number }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalMaxPositions: number;
    }
  | {
      readonly type: 'yarn';
      readonly factor: number;
      readonly betaFast: number;
      readonly betaSlow: number;
      /** Whether the bounds of the ramp are whole channels. */
      readonly truncate: boolean;
      /** What cosines and sines are multiplied with. */
      readonly attentionFactor: number;
      readonly originalMaxPositions: number;
    }
  | {
      readonly type: 'longrope';
      /** A divisor a frequency, for rows up to `originalMaxPositions` and for longer ones. */
      readonly shortFactors: readonly number[];
      readonly longFactors: readonly number[];
      readonly attentionFactor: number;
      readonly originalMaxPositions: number;
    };

/** Rotary positions. */
export interface Rope {
  readonly theta: number;
  readonly scaling: RopeScaling;
  /** Channels of a head that are turned, from the first on; all of them where absent. */
  readonly dimensions?: number;
  /** Channels 2i and 2i + 1 make a pair; absent: i and i + half of them. */
  readonly interleaved?: true;
}

/** Layers in which a token sees the last tokens only. */
export interface LocalAttention {
  /** Tokens that a token sees, itself included. */
  readonly window: number;
  /** Which layers those are. */
  readonly layers: readonly boolean[];
  /** Their rotary positions; null for those of the other layers. */
  readonly rope: Rope | null;
}

/** In what an architecture may differ from LLaMA. `traitsOf` gives them all. */
export interface Traits {
  /**
   * `rms`: x / rms(x) · w; `rms-plus-one`: x / rms(x) · (1 + w), of all RMS norms; `layer`: (x - mean) / deviation · w + b.
   */
  readonly norm: 'rms' | 'rms-plus-one' | 'layer';
  /** Norms before the modules, on the sums behind them, or before them and on what they add. */
  readonly order: 'pre' | 'post' | 'sandwich';
  /** Attention and MLP are both given the layer's input. */
  readonly parallel: boolean;
  /** Whether the MLP has a gate. */
  readonly gated: boolean;
  /** False where a token sees those behind it too, so that the model predicts masked tokens and not next ones. */
  readonly causal: boolean;
  /** Positions by attention with linear biases. */
  readonly alibi: boolean;
  /** What scores are multiplied with before the softmax. */
  readonly scoreScale: number;
  /** c: scores become c · tanh(score / c). */
  readonly scoreCap: number | null;
  readonly logitCap: number | null;
  /** What embeddings are multiplied with. */
  readonly embeddingScale: number;
  readonly local: LocalAttention | null;
  /** The token that stands for a masked one, in models that are not causal. */
  readonly maskTokenId: number | null;
}

/** Units that one layer has; either may be 0, and the module then has no tensors but its output's bias. */
export interface LayerWidths {
  readonly keyValueHeads: number;
  /** MLP channels. */
  readonly intermediateSize: number;
}

/**
 * What an engine needs to know of a model, the same for every architecture it can run. It is part of the model's digest:
 * what is as in LLaMA is absent, so that keys stay what they were when there was nothing else.
 */
export interface ModelDescription {
  /** Registry name: `llama`. */
  readonly architecture: string;
  readonly hiddenSize: number;
  /** MLP channels of a layer; of the widest one where layers differ, as the two numbers of heads. */
  readonly intermediateSize: number;
  readonly layers: number;
  readonly queryHeads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly vocabularySize: number;
  readonly maxPositions: number;
  readonly normEpsilon: number;
  readonly activation: Activation;
  /** Null where positions are not rotary. */
  readonly rope: Rope | null;
  readonly tiedEmbeddings: boolean;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number | null;
  /** Where the embedding is narrower than the hidden states: its width. */
  readonly embeddingWidth?: number;
  readonly traits?: Partial<Traits>;
  /** Where layers differ in width: the widths of each. All have as many query heads a key/value head. */
  readonly widths?: readonly LayerWidths[];
  readonly names: ModelNames;
  /** Names in `names` that are no stored tensors' own, by what they are views of. */
  readonly views?: Readonly<Record<string, TensorView>>;
}

/** A model, opened: what it says of itself is read and its tensor table checked, no weights read yet. */
export interface ModelFolder {
  /** A folder in Hugging Face layout, or a GGUF file. */
  readonly directory: string;
  readonly description: ModelDescription;
  readonly shape: PrunableShape;
  readonly checkpoint: StoredCheckpoint;
  close(): Promise<void>;
}

/** What one pass over all bytes of a model yields; it is stored once. */
export interface ModelInspection {
  /** SHA-256 (hex) of the model's content: canonical description and every tensor's name, type, shape and bytes. Paths do not count. */
  readonly digest: string;
  /** SHA-256 of tokenizer.json, or of what a GGUF file's tokenizer is as one; null where there is none. */
  readonly tokenizerDigest: string | null;
  readonly parameters: number;
  readonly prunableParameters: number;
  readonly byteLength: number;
  readonly weights: readonly { readonly attention: WeightStatistics; readonly mlp: WeightStatistics }[];
}

/** How rows become a data set: `DOCUMENTS` leaves each one by itself, so that no sample crosses their borders. */
export type Joining = 'NONE' | 'SPACE' | 'BLANK_LINE' | 'DOCUMENTS';

/** A condition on a field of a record, e.g. `language = en`. */
export interface Condition {
  readonly field: string;
  readonly operator: '=' | '!=' | '>=' | '<=';
  /** Compared with the field as written; as numbers by `>=` and `<=`. */
  readonly value: string;
}

/** Which records of a file are taken: of the records of a range, those that meet every condition. */
export interface Selection {
  readonly where?: readonly Condition[];
  /** The first record and the one behind the last, from 0; in the file's order, before any condition. */
  readonly rows?: readonly [from: number, to: number];
}

/** Where rows or text come from. */
export type DatasetSource =
  | {
      readonly format: 'text';
      readonly file: string /** How lines are joined; NONE keeps the file as it is. */;
      readonly joining: Exclude<Joining, 'DOCUMENTS'>;
    }
  | ({
      readonly format: 'jsonl';
      readonly file: string;
      readonly field: string;
      readonly joining: Exclude<Joining, 'NONE'>;
    } & Selection)
  | ({
      readonly format: 'parquet';
      readonly file: string;
      /** The column that holds the text. */
      readonly column: string;
      readonly joining: Exclude<Joining, 'NONE'>;
    } & Selection)
  | { readonly format: 'tokens'; readonly file: string; readonly name: string }
  | {
      readonly format: 'task';
      readonly file: string;
      readonly task: TaskName;
      readonly labels: string | null /** A file with a label a record, where they are kept apart. */;
    };

/** Texts that stay by themselves, in their order. */
export interface Documents {
  readonly count: number;
  /** UTF-16 code units of all of them. */
  readonly characters: number;
  /** UTF-8 bytes of all of them, which is what they take in memory. */
  readonly byteLength: number;
  /** A document by its index. */
  at(index: number): string;
}

/** A data set's content before a model's tokenizer has seen it. */
export type DatasetContent =
  | { readonly kind: 'text'; readonly digest: string; readonly text: string }
  | { readonly kind: 'documents'; readonly digest: string; readonly documents: Documents }
  | { readonly kind: 'rows'; readonly digest: string; readonly rows: readonly Int32Array[] }
  | {
      readonly kind: 'task';
      readonly digest: string;
      readonly task: TaskName;
      readonly items: readonly TaskItem[];
    };

/** A data set in a model's tokens. */
export type TokenSource =
  | { readonly kind: 'stream'; readonly ids: Int32Array }
  | {
      readonly kind: 'documents';
      readonly count: number;
      /** What they take in memory. */
      readonly byteLength: number;
      /** A document in tokens, made when it is asked for. */
      encode(index: number): Promise<Int32Array>;
    }
  | { readonly kind: 'rows'; readonly rows: readonly Int32Array[] };

/**
 * How calibration windows are drawn from a stream; rows are used as they are, in order. `DOCUMENTS` is for documents, and
 * they take no other.
 */
export type Sampling = 'CONTIGUOUS' | 'RANDOM' | 'PYTHON_RANDOM' | 'DOCUMENTS';

export interface Tokenizer {
  readonly vocabularySize: number;
  /**
   * One string in, one id sequence out. Special tokens: `ALL` as the tokenizer's own post-processor adds them (BOS once,
   * at the start), `LEADING` those that it puts before the text and none behind it, or `NONE`. All by default.
   */
  encode(text: string, special?: 'ALL' | 'LEADING' | 'NONE'): Promise<Int32Array>;
  decode(ids: Int32Array, options?: { readonly skipSpecialTokens?: boolean }): Promise<string>;
}
