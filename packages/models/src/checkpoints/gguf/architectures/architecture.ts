import type { Metadata } from '../metadata.ts';
import type { GgufTensor } from '../parse-tensors.ts';

/** How many units one layer has. */
export interface LayerWidths {
  readonly queryHeads: number;
  readonly keyValueHeads: number;
  readonly channels: number;
}

/** A model as its metadata tell it. */
export interface GgufModel {
  /** What a config.json of the same model says; `describeModel` reads it. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly headDim: number;
  readonly widths: readonly LayerWidths[];
}

/** A family of models under its name in `general.architecture`. */
export interface GgufArchitecture {
  readonly name: string;
  /** Whether rows of query and key are stored as rotary embeddings of neighbours turn them. */
  readonly pairedRows: boolean;
  /** @throws FlapbookError BAD_CONFIG, UNSUPPORTED_CONFIG naming the key */
  read(metadata: Metadata, tensors: ReadonlyMap<string, GgufTensor>): GgufModel;
}
