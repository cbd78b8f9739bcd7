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
  /** Throws `FlapbookError` (TENSOR_MISSING, UNSUPPORTED_CONFIG for a type that is not read, BAD_CHECKPOINT). */
  read(name: string): Promise<Tensor>;
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

/** Tensor names of one decoder layer. */
export interface LayerNames {
  readonly attentionNorm: string;
  readonly query: LinearNames;
  readonly key: LinearNames;
  readonly value: LinearNames;
  readonly attentionOutput: LinearNames;
  readonly mlpNorm: string;
  readonly gate: LinearNames;
  readonly up: LinearNames;
  readonly down: LinearNames;
}

export type RopeScaling =
  | { readonly type: 'none' }
  | { readonly type: 'linear'; readonly factor: number }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalMaxPositions: number;
    };

/** What an engine needs to know of a model, the same for every architecture it can run. */
export interface ModelDescription {
  /** Registry name: `llama`. */
  readonly architecture: string;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly queryHeads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly vocabularySize: number;
  readonly maxPositions: number;
  readonly normEpsilon: number;
  readonly activation: 'silu';
  readonly rope: { readonly theta: number; readonly scaling: RopeScaling };
  readonly tiedEmbeddings: boolean;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number | null;
  readonly names: {
    readonly embedding: string;
    readonly finalNorm: string;
    /** The embedding's own name where the two are tied. */
    readonly head: string;
    readonly layers: readonly LayerNames[];
  };
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

export type Joining = 'NONE' | 'SPACE' | 'BLANK_LINE';

/** Where rows or text come from. */
export type DatasetSource =
  | {
      readonly format: 'text';
      readonly file: string /** How lines are joined; NONE keeps the file as it is. */;
      readonly joining: Joining;
    }
  | {
      readonly format: 'jsonl';
      readonly file: string;
      readonly field: string;
      readonly joining: Exclude<Joining, 'NONE'>;
    }
  | { readonly format: 'tokens'; readonly file: string; readonly name: string }
  | {
      readonly format: 'task';
      readonly file: string;
      readonly task: TaskName;
      readonly labels: string | null /** A file with a label a record, where they are kept apart. */;
    };

/** A data set's content before a model's tokenizer has seen it. */
export type DatasetContent =
  | { readonly kind: 'text'; readonly digest: string; readonly text: string }
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
  | { readonly kind: 'rows'; readonly rows: readonly Int32Array[] };

/** How calibration windows are drawn from a stream; rows are used as they are, in order. */
export type Sampling = 'CONTIGUOUS' | 'RANDOM' | 'PYTHON_RANDOM';

export interface Tokenizer {
  readonly vocabularySize: number;
  /**
   * One string in, one id sequence out. Special tokens: `ALL` as the tokenizer's own post-processor adds them (BOS once,
   * at the start), `LEADING` those that it puts before the text and none behind it, or `NONE`. All by default.
   */
  encode(text: string, special?: 'ALL' | 'LEADING' | 'NONE'): Promise<Int32Array>;
  decode(ids: Int32Array, options?: { readonly skipSpecialTokens?: boolean }): Promise<string>;
}
