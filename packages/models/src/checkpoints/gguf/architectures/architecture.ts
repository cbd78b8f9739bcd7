import type { Metadata } from '../metadata.ts';
import type { GgufTensor } from '../parse-tensors.ts';

/** A model as its metadata tell it. */
export interface GgufModel {
  /** What a config.json of the same model says; `describeModel` reads it. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly headDim: number;
}

/** What a file says of itself. */
export interface GgufFacts {
  readonly metadata: Metadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** What rotary frequencies are divided by, one a pair of channels; null where the file does not say. */
  readonly ropeFactors: Float32Array | null;
}

/** A family of models under its name in `general.architecture`. */
export interface GgufArchitecture {
  readonly name: string;
  /** Whether rows of query and key are stored as rotary embeddings of neighbours turn them. */
  readonly pairedRows: boolean;
  /** @throws FlapbookError BAD_CONFIG, UNSUPPORTED_CONFIG naming the key */
  read(facts: GgufFacts): GgufModel;
}
