import type { ArtifactStore } from '@flapbook/artifacts';
import type { Database } from '@flapbook/database';
import type { EngineModel } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetContent, ModelFolder, Tokenizer, TokenSource } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { UseOptions } from '../files/local-files.ts';
import { sayTransfer, type Transfer } from '../files/transfer.ts';
import type { JsonObject } from '../keys.ts';
import type { OperationSpec, Task } from '../kinds/kind.ts';
import type { Machine } from '../kinds/machine.ts';
import type { Operations } from '../operations.ts';
import type { Planner } from '../statistics/planner.ts';
import type { TakenTask } from '../store/taking.ts';
import { reportTask } from '../store/tasks.ts';
import { tellPhase, updateProgress } from '../store/transitions.ts';
import type { OpenModels } from './open-models.ts';
import type { ProgressPace } from './progress-pace.ts';

/** Another attempt has taken over, or this worker was presumed dead; this one may write nothing more. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** The worker is asked to stop. */
export class WorkerStopping extends Error {
  override readonly name = 'WorkerStopping';
}

/** How often progress reaches the database, and with it those who watch. */
const REPORT_MILLISECONDS = 400;

export interface RunningTaskOptions {
  readonly taken: TakenTask;
  readonly operation: OperationSpec;
  readonly models: OpenModels;
  /** Of the worker's engine. */
  readonly provider: string;
  /** That the worker runs on. */
  readonly machine: Machine;
  /** Of the worker, whose tasks come one after the other. */
  readonly pace: ProgressPace;
  /** Told of each report, with the tokens a second so far. */
  readonly onRate: (tokensPerSecond: number | null) => void;
  /** Repeats a change of the database while that does not answer. */
  readonly persist: <T>(change: () => Promise<T>) => Promise<T>;
}

/** One attempt at one task, as this worker runs it. */
export class RunningTask implements Task {
  readonly taken: TakenTask;
  readonly operation: OperationSpec;
  readonly part: JsonObject;
  readonly partKey: string;
  readonly database: Database;
  readonly artifacts: ArtifactStore | null;
  readonly hub: Operations['hub'];
  readonly planner: Planner;
  readonly signal: AbortSignal;
  readonly persist: RunningTaskOptions['persist'];
  readonly engine: string;
  readonly provider: string;
  readonly machine: Machine;
  readonly #operations: Operations;
  readonly #models: OpenModels;
  readonly #pace: ProgressPace;
  readonly #onRate: RunningTaskOptions['onRate'];
  readonly #controller = new AbortController();
  readonly #startedAt = performance.now();
  #reportedAt = performance.now();
  #fraction = 0;
  #transfer: Transfer | null = null;
  #report: Promise<void> = Promise.resolve();

  constructor(operations: Operations, options: RunningTaskOptions) {
    this.taken = options.taken;
    this.operation = options.operation;
    this.part = options.taken.part;
    this.partKey = options.taken.key;
    this.persist = options.persist;
    this.database = operations.database;
    this.artifacts = operations.artifacts;
    this.hub = operations.hub;
    this.planner = operations.planner;
    this.#operations = operations;
    this.#models = options.models;
    this.engine = options.models.engine;
    this.provider = options.provider;
    this.machine = options.machine;
    this.#pace = options.pace;
    this.#onRate = options.onRate;
    this.signal = this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  progress(fraction: number): void {
    this.#fraction = Math.min(1, fraction);
    const now = performance.now();
    if (now - this.#reportedAt < REPORT_MILLISECONDS) return;
    const { tokens } = this.taken;
    this.#onRate(tokens > 0 ? (tokens * fraction) / ((now - this.#startedAt) / 1000) : null);
    this.#send();
  }

  /** Says what it does before it computes, or beside; null once that is over. */
  transfer(transfer: Transfer | null): void {
    const isNews = transfer?.file !== this.#transfer?.file || transfer?.action !== this.#transfer?.action;
    this.#transfer = transfer;
    if (isNews || (transfer !== null && performance.now() - this.#reportedAt >= REPORT_MILLISECONDS)) this.#send();
  }

  #send(): void {
    this.#reportedAt = performance.now();
    const { taken, database } = this;
    const progress = { fraction: this.#fraction, phase: this.#transfer && sayTransfer(this.#transfer) };
    this.#report = this.#report
      .then(async () => {
        if (this.signal.aborted) return;
        if (!(await reportTask(database, taken, progress))) this.abort(new Superseded());
        else if (taken.role === 'SPLIT') await tellPhase(database, taken.operationKey, progress.phase);
        else await updateProgress(database, { taskKey: taken.key });
      })
      // A report that is lost is made good by the next one.
      .catch(() => undefined);
  }

  model(key: string): Promise<ModelRecord> {
    return this.#operations.models.byKey(key);
  }

  open(model: ModelRecord): Promise<EngineModel> {
    return this.#withFiles((options) => this.#models.open(model, options));
  }

  withFolder<T>(model: ModelRecord, use: (folder: ModelFolder) => Promise<T>): Promise<T> {
    return this.#withFiles((options) =>
      this.#models.withFolder(model, options, (folder) => {
        this.transfer(null);
        return use(folder);
      }),
    );
  }

  openFolder(folder: ModelFolder): Promise<EngineModel> {
    return this.#models.openFolder(folder);
  }

  dataset(key: string): Promise<DatasetRecord> {
    return this.#operations.datasets.byKey(key);
  }

  tokens(dataset: DatasetRecord, model: ModelRecord): Promise<TokenSource> {
    return this.#withFiles((options) => this.#models.tokens(dataset, model, options));
  }

  content(dataset: DatasetRecord): Promise<DatasetContent> {
    return this.#withFiles((options) => this.#models.content(dataset, options));
  }

  tokenizer(model: ModelRecord): Promise<Tokenizer> {
    return this.#withFiles((options) => this.#models.tokenizer(model, options));
  }

  shared<T extends object>(name: string, make: () => Promise<T>): Promise<T> {
    return this.#models.shared(`${this.operation.key} ${name}`, make);
  }

  async #withFiles<T>(use: (options: UseOptions) => Promise<T>): Promise<T> {
    try {
      return await use({ signal: this.signal, onTransfer: (transfer) => this.transfer(transfer) });
    } finally {
      this.transfer(null);
    }
  }

  /** Whether the end of this task is to be told in its operation's progress. */
  isProgressDue(): boolean {
    return this.#pace.isDue(this.operation.key);
  }

  /** Waits until the last report is written, so that none can follow the task's end. */
  settle(): Promise<void> {
    return this.#report;
  }

  /** The reason for which it was aborted, if it was. */
  get abortReason(): unknown {
    return this.signal.aborted ? this.signal.reason : undefined;
  }
}

export function cancelled(): FlapbookError {
  return new FlapbookError('CANCELLED', 'Cancelled by request.');
}
