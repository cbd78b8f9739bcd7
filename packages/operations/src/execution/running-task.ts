import type { Database, Queryable } from '@flapbook/database';
import type { EngineModel } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import type { TokenSource } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Task } from '../kinds/kind.ts';
import type { Operations } from '../operations.ts';
import type { Planner } from '../statistics/planner.ts';
import { heartbeat, holdAttempt, type OperationRecord, resumeAt } from '../store/operations.ts';
import type { OpenModels } from './open-models.ts';

/** Another attempt has taken over; this one may write nothing more. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** The worker is asked to stop. */
export class WorkerStopping extends Error {
  override readonly name = 'WorkerStopping';
}

/** How often progress reaches the database, and with it those who watch. */
const REPORT_MILLISECONDS = 250;
/** Without progress, the sign of life still goes out this often. */
const HEARTBEAT_MILLISECONDS = 2_000;

/** One attempt of one operation, as this worker runs it. */
export class RunningTask implements Task {
  readonly operation: OperationRecord;
  readonly database: Database;
  readonly planner: Planner;
  readonly signal: AbortSignal;
  readonly #operations: Operations;
  readonly #models: OpenModels;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #fraction = 0;
  #reported = 0;
  #reportedAt = 0;
  #report: Promise<void> = Promise.resolve();

  constructor(
    operations: Operations,
    from: { readonly operation: OperationRecord; readonly models: OpenModels; readonly lease: AbortSignal },
  ) {
    this.operation = from.operation;
    this.database = operations.database;
    this.planner = operations.planner;
    this.#operations = operations;
    this.#models = from.models;
    this.signal = this.#controller.signal;
    from.lease.addEventListener('abort', () => this.abort(new Superseded()), { signal: this.signal });
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT_MILLISECONDS);
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  async resumeAt(fraction: number): Promise<void> {
    this.#fraction = fraction;
    this.#reported = fraction;
    if (fraction > 0) await resumeAt(this.database, this.operation, fraction);
  }

  progress(fraction: number): void {
    this.#fraction = Math.min(1, fraction);
    if (performance.now() - this.#reportedAt >= REPORT_MILLISECONDS) this.#beat();
  }

  async commit<T>(write: (transaction: Queryable) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    return this.database.transaction(async (transaction) => {
      if (!(await holdAttempt(transaction, this.operation))) throw this.#supersede();
      return write(transaction);
    });
  }

  model(key: string): Promise<ModelRecord> {
    return this.#operations.models.byKey(key);
  }

  open(model: ModelRecord): Promise<EngineModel> {
    return this.#models.open(model);
  }

  dataset(key: string): Promise<DatasetRecord> {
    return this.#operations.datasets.byKey(key);
  }

  tokens(dataset: DatasetRecord, model: ModelRecord): Promise<TokenSource> {
    return this.#models.tokens(dataset, model);
  }

  /** Waits until the last report is written, so that none can follow the operation's end. */
  async settle(): Promise<void> {
    clearInterval(this.#timer);
    await this.#report;
  }

  /** Stops the signs of life and frees the listener on the lease. */
  end(): void {
    clearInterval(this.#timer);
    this.#controller.abort(new Superseded());
  }

  #beat(): void {
    const fraction = this.#fraction;
    this.#reportedAt = performance.now();
    this.#report = this.#report
      .then(async () => {
        if (this.signal.aborted || (fraction < this.#reported && fraction > 0)) return;
        this.#reported = fraction;
        if (!(await heartbeat(this.database, this.operation, fraction))) this.abort(this.#supersede());
      })
      // A report that is lost is made good by the next one; losing the database ends the run by itself.
      .catch(() => undefined);
  }

  #supersede(): Error {
    return new FlapbookError('CANCELLED', 'The operation was cancelled or taken over by another worker.');
  }
}
