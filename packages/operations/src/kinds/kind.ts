import type { Database, Queryable } from '@flapbook/database';
import type { EngineModel } from '@flapbook/engine';
import type { TokenSource } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import type { Planner } from '../statistics/planner.ts';
import type { OperationRecord } from '../store/operations.ts';

/** What a running operation may use. */
export interface Task {
  readonly operation: OperationRecord;
  readonly database: Database;
  readonly planner: Planner;
  /** Aborted by a cancel, by another attempt that has taken over, and when the worker stops. */
  readonly signal: AbortSignal;
  /** Says how much of the work earlier attempts have done; call it once, before the first `progress`. */
  resumeAt(fraction: number): Promise<void>;
  /** Reports work done, 0 to 1, of the whole operation. */
  progress(fraction: number): void;
  /** Runs `write` in a transaction that only commits while this attempt is the one that runs. */
  commit<T>(write: (transaction: Queryable) => Promise<T>): Promise<T>;
  model(key: string): Promise<ModelRecord>;
  /** The model opened on the engine; kept open between operations. */
  open(model: ModelRecord): Promise<EngineModel>;
  dataset(key: string): Promise<DatasetRecord>;
  /** A data set in the tokens of a model. */
  tokens(dataset: DatasetRecord, model: ModelRecord): Promise<TokenSource>;
}

/** How one kind of operation that workers run is run. */
export interface OperationKind {
  readonly kind: string;
  /** Part of the key: a change of what the kind computes needs a new version. */
  readonly version: number;
  /** Computes and stores everything but the result's summary, which it answers with. */
  run(task: Task): Promise<JsonObject>;
}
