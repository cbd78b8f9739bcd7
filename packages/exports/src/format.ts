import type { LayerPruning } from '@flapbook/engine';
import type { PerModule } from '@flapbook/flap';
import type { ModelDescription, ModelFolder } from '@flapbook/models';
import type { CardFacts } from './card/facts.ts';
import type { ResultVectors } from './results.ts';

/** Types that an export may write its matrices in. `STORED` keeps the type of each tensor as the base model has it. */
export const EXPORT_DATA_TYPES = ['STORED', 'F32', 'F16', 'BF16', 'Q8_0'] as const;
export type ExportDataType = (typeof EXPORT_DATA_TYPES)[number];

export interface ExportOptions {
  readonly dataType: ExportDataType;
}

/** Which units of a layer stay: ascending indices of KV groups and of MLP channels. Either may be empty. */
export interface LayerUnits {
  readonly attention: Int32Array;
  readonly mlp: Int32Array;
}

/** What is known of an export before a weight is read: enough to judge it and to say how large it becomes. */
export interface ExportShape {
  readonly description: ModelDescription;
  /** One entry a layer; of a dense model every unit. */
  readonly layers: readonly LayerUnits[];
  /** Whether anything is pruned or compensated at all. */
  readonly pruned: boolean;
  /** Whether compensation adds biases to the modules' output projections. */
  readonly addsBias: PerModule<boolean>;
}

/** A model as it is to be written. */
export interface ExportSubject {
  readonly shape: ExportShape;
  /** What people call it; the name of the base model for a dense one. */
  readonly name: string;
  /** The base model, open. */
  readonly folder: ModelFolder;
  /** What was done to it, one entry a layer, as engines take it; null for a dense model. */
  readonly pruning: readonly LayerPruning[] | null;
  /** What the model card tells. */
  readonly card: CardFacts;
  /** Scores and statistics that a pruned model was made by; null where there are none. */
  readonly results: ResultVectors | null;
}

export const VERDICTS = ['EXACT', 'EXACT_WITH_PADDING', 'LOSES_BIAS', 'REFUSED'] as const;
/**
 * How far a written model computes what the pruned model computes, rounding to the data type apart: `EXACT`;
 * `EXACT_WITH_PADDING`, with units of zeros that the pruned model does not have; `LOSES_BIAS`, but for the biases of the
 * compensation; `REFUSED`, not written.
 */
export type Verdict = (typeof VERDICTS)[number];

export interface Assessment {
  readonly verdict: Verdict;
  /** Why, and what else to know, in plain sentences. */
  readonly reasons: readonly string[];
  /** Which modules' biases the written model lacks; the self-test compares with the model without them. */
  readonly loses: PerModule<boolean>;
}

/** A file of an export. The same subject and options give the same bytes. */
export interface ExportFile {
  /** Its name within the export's folder; folders by `/`, neither absolute nor with `..`. */
  readonly path: string;
  readonly byteLength: number;
  /**
   * SHA-256 of what says which bytes stand where in it, for a file that can be written from any byte on: one that was
   * interrupted goes on where it was.
   */
  readonly layout?: string;
  /** The bytes in order, made as they are asked for: a few megabytes are in memory at a time. */
  write(options?: WriteOptions): AsyncIterable<Uint8Array>;
}

export interface WriteOptions {
  /** First byte, 0 when absent; for files with a `layout`. */
  readonly start?: number;
  readonly signal?: AbortSignal;
}

/** A written model as Flapbook reads it again, for the self-test: as a model for an engine, or run by its own runtime. */
export type Reloaded = ReloadedModel | ReloadedRuntime;

export interface ReloadedModel {
  readonly folder: ModelFolder;
  /** For formats that hold what was done to a model, and not the model. */
  readonly pruning: readonly LayerPruning[] | null;
  close(): Promise<void>;
}

/** For formats that only a runtime reads. */
export interface ReloadedRuntime {
  /** Sums of -ln p of each row's tokens, from the second on, in nats. */
  likelihoods(rows: readonly Int32Array[], signal?: AbortSignal): Promise<Float64Array>;
  close(): Promise<void>;
}

/** What a user types to load the export. */
export interface Usage {
  readonly title: string;
  readonly language: 'python' | 'shell' | 'javascript';
  readonly text: string;
}

/** A format that models are written in. */
export interface ExportFormat {
  /** In the schema, on the command line and in keys. */
  readonly name: string;
  readonly title: string;
  /** One sentence for people. */
  readonly description: string;
  /** What loads it, by the name that the hub has for it; absent where the hub has none. */
  readonly library?: 'transformers' | 'transformers.js';
  /** Part of the key of exports: a change of the bytes needs a new version. */
  readonly version: number;
  /** Those that it can write, the default first. */
  readonly dataTypes: readonly ExportDataType[];
  /** What becomes of a model in this format. Pure and quick: it is asked before anything is computed. */
  assess(shape: ExportShape, options: ExportOptions): Assessment;
  /**
   * Bytes that the weights will take, without reading any.
   *
   * @param storedBytes bytes of a number in the base model's own type
   */
  weightBytes(shape: ExportShape, options: ExportOptions, storedBytes: number): number;
  /** The files, in the order in which they are written; small ones may be read here. */
  files(subject: ExportSubject, options: ExportOptions): Promise<readonly ExportFile[]>;
  /** Opens what `files` has written to a folder, by Flapbook's own readers. */
  reload(directory: string, base: ModelFolder): Promise<Reloaded>;
  /** How to load it, for a folder of this name. */
  usage(folder: string, shape: ExportShape): readonly Usage[];
}
