import type { ArtifactStore } from '@flapbook/artifacts';
import type { Database, Queryable } from '@flapbook/database';
import type { EngineModel } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetContent, ModelFolder, Tokenizer, TokenSource } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Site } from '../execution/site.ts';
import type { Hub } from '../files/hub.ts';
import type { Transfer } from '../files/transfer.ts';
import type { JsonObject } from '../keys.ts';
import type { ResolvedOperation } from '../operation.ts';
import type { Planner } from '../statistics/planner.ts';
import type { Machine } from './machine.ts';

/** What an operation is, apart from its state. */
export type OperationSpec = Pick<ResolvedOperation, 'key' | 'kind' | 'version' | 'parameters' | 'inputs'>;

/** What decides into which parts an operation falls. */
export interface PartSources {
  /** Read by kinds of which it is an input. */
  readonly model: ModelRecord;
  /** Null for operations that read no data set. */
  readonly dataset: DatasetRecord | null;
  /** Length of a text in the model's tokens, exact or estimated; null for data sets of rows. */
  readonly tokens: number | null;
}

/** For kinds that read no model. */
export const NO_SOURCES: PartSources = {
  get model(): never {
    throw new FlapbookError('INTERNAL', 'This kind of operation reads no model.');
  },
  dataset: null,
  tokens: null,
};

/** A unit of an operation that one worker runs. */
export interface Part {
  /** The address of the part's result: operations that need the same result name the same part. */
  readonly key: string;
  /** Which part it is, for the kind itself. */
  readonly part: JsonObject;
  /** Parameters of the model times tokens to run through it. */
  readonly work: number;
  /** Tokens to run through the model. */
  readonly tokens: number;
}

/** What a running part may use. */
export interface Task {
  readonly operation: OperationSpec;
  readonly part: JsonObject;
  /** The address of the part's result. */
  readonly partKey: string;
  readonly database: Database;
  readonly planner: Planner;
  /** One line for people: library, provider and threads of the engine. */
  readonly engine: string;
  /** Execution provider or backend of the engine. */
  readonly provider: string;
  /** That this worker runs on. */
  readonly machine: Machine;
  /** Aborted by a cancel, when another attempt has taken over, and when the worker stops. */
  readonly signal: AbortSignal;
  /** The artifact store of this process; null where there is none. */
  readonly artifacts: ArtifactStore | null;
  /** How this process asks the hub; null where it does not. */
  readonly hub: Hub | null;
  /** Says which file is on its way; null once that is over. */
  transfer(transfer: Transfer | null): void;
  /** Reports work done, 0 to 1, of this part. */
  progress(fraction: number): void;
  model(key: string): Promise<ModelRecord>;
  /** The model opened on the engine; kept open between parts. */
  open(model: ModelRecord): Promise<EngineModel>;
  /** A model's folder, which stays as it is while it is used. */
  withFolder<T>(model: ModelRecord, use: (folder: ModelFolder) => Promise<T>): Promise<T>;
  /** A folder that nobody has registered, on the engine; whoever opens it closes it. */
  openFolder(folder: ModelFolder): Promise<EngineModel>;
  dataset(key: string): Promise<DatasetRecord>;
  /** A data set in the tokens of a model. */
  tokens(dataset: DatasetRecord, model: ModelRecord): Promise<TokenSource>;
  /** A data set as it was registered. */
  content(dataset: DatasetRecord): Promise<DatasetContent>;
  /** The tokenizer of a model that has one. */
  tokenizer(model: ModelRecord): Promise<Tokenizer>;
  /** What parts of the same operation need alike, made once a worker. */
  shared<T extends object>(name: string, make: () => Promise<T>): Promise<T>;
}

/** What the parts' results are put together with. */
export interface CombineSources {
  readonly database: Queryable;
  readonly planner: Planner;
  model(key: string): Promise<ModelRecord>;
  /** An operation that this one is made of. @throws FlapbookError OPERATION_NOT_FOUND */
  operation(key: string): Promise<OperationSpec>;
}

/** Stores a part's result. It runs in the transaction that ends the part, so it happens once or not at all. */
export type Commit = (transaction: Queryable) => Promise<void>;

/** How one kind of operation that workers run is run. */
export interface OperationKind {
  readonly kind: string;
  /** Part of the key: a change of what the kind computes needs a new version. */
  readonly version: number;
  /** Whether it is a job without a place in the pipeline, such as moving files: no list of results has it. */
  readonly isJob?: true;
  /**
   * Whose workers run its tasks, where it is not those of an engine: `filesOf` a machine. Such a kind reads no model and
   * no data set by its inputs.
   */
  hands?(operation: OperationSpec): string;
  /** Whose workers alone run its tasks, where what it computes is of an engine on a device of a machine. */
  site?(operation: OperationSpec): Site;
  /** The parts whose results together make the operation's, in order. */
  parts(operation: OperationSpec, sources: PartSources): Part[];
  /** Bytes that a worker must have besides those of a forward pass; none where it is absent. */
  moreMemory?(operation: OperationSpec, model: ModelRecord): number;
  /** Keys of those parts whose results are stored. */
  stored(database: Queryable, operation: OperationSpec, parts: readonly Part[]): Promise<ReadonlySet<string>>;
  /** Computes a part and answers with what stores its result. */
  run(task: Task): Promise<Commit>;
  /** The operation's summary, from the stored results of all its parts. */
  combine(operation: OperationSpec, sources: CombineSources): Promise<JsonObject>;
}
