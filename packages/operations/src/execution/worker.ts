import type { DeliveredJob, Queue } from '@flapbook/database';
import type { Engine } from '@flapbook/engine';
import { FlapbookError, toProblem } from '@flapbook/flap';
import { KINDS } from '../kinds/registry.ts';
import type { Operations } from '../operations.ts';
import {
  type Attempt,
  claimOperation,
  failOperation,
  type OperationRecord,
  readyOperations,
  releaseAbandoned,
  releaseOperation,
  succeedOperation,
} from '../store/operations.ts';
import { OPERATION_CHANNEL, type OperationNotice } from './events.ts';
import { OpenModels } from './open-models.ts';
import { RunningTask, Superseded, WorkerStopping } from './running-task.ts';

/** A worker that has shown no sign of life for so long is presumed dead. */
const SILENT_SECONDS = 20;
const RECONCILE_MILLISECONDS = 5_000;
/** Ready operations are sent when they become so; one that still waits after this long was lost with its sender. */
const UNSENT_SECONDS = 3;

export interface WorkerLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Takes operations from the queue and runs them on an engine, one at a time. */
export class Worker {
  readonly #operations: Operations;
  readonly #queue: Queue;
  readonly #engine: Engine;
  readonly #log: WorkerLog;
  readonly #models: OpenModels;
  #current: RunningTask | null = null;
  #stopping = false;
  #reconciler: NodeJS.Timeout | undefined;
  #stopWork: (() => Promise<void>) | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(operations: Operations, { engine, log }: { readonly engine: Engine; readonly log: WorkerLog }) {
    this.#operations = operations;
    this.#queue = operations.queue;
    this.#engine = engine;
    this.#log = log;
    this.#models = new OpenModels(operations, engine);
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#operations.database.listen(OPERATION_CHANNEL, (payload) => {
      const notice = JSON.parse(payload) as OperationNotice;
      if (notice.key !== this.#current?.operation.key) return;
      if (notice.status === 'CANCELLED') this.#current.abort(new FlapbookError('CANCELLED', 'Cancelled by request.'));
      else if (notice.attempt !== this.#current.operation.attempt) this.#current.abort(new Superseded());
    });
    await this.#reconcile();
    this.#reconciler = setInterval(() => void this.#reconcile(), RECONCILE_MILLISECONDS);
    this.#stopWork = await this.#queue.work((job) => this.#take(job));
  }

  /** Stops in good order: what runs goes back to the queue and later goes on where it was. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#reconciler);
    this.#current?.abort(new WorkerStopping());
    await this.#stopWork?.();
    await this.#unlisten?.();
    await this.#models.close();
  }

  async #take(job: DeliveredJob): Promise<void> {
    if (this.#stopping) return;
    const { database, scheduler } = this.#operations;
    // Delivered again means that whoever had it lost its lease: end that attempt, so that it can write no more.
    if (job.redelivery > 0) await releaseAbandoned(database, job);
    const engine = `${this.#engine.name} ${this.#engine.provider}`;
    const operation = await claimOperation(database, { ...job, engine });
    if (operation === null) {
      await scheduler.send(await readyOperations(database, { keys: [job.key] }));
      return;
    }
    await this.#run(operation, job.signal);
  }

  async #run(operation: OperationRecord, lease: AbortSignal): Promise<void> {
    const attempt: Attempt = operation;
    const { database, scheduler } = this.#operations;
    const fields = { operation: operation.key.slice(0, 12), kind: operation.kind, attempt: operation.attempt };
    const task = new RunningTask(this.#operations, { operation, models: this.#models, lease });
    this.#current = task;
    this.#log.info(fields, 'started');
    try {
      const kind = KINDS.get(operation.kind);
      if (kind?.version !== operation.version) {
        throw new FlapbookError(
          'INTERNAL',
          `This worker cannot run version ${operation.version} of “${operation.kind}”; it is of another version of Flapbook.`,
        );
      }
      const result = await kind.run(task);
      await task.settle();
      if (await succeedOperation(database, attempt, result)) {
        this.#log.info(fields, 'succeeded');
        await scheduler.release(operation.key);
      }
    } catch (error) {
      await this.#ended(error, { task, attempt, fields });
    } finally {
      task.end();
      this.#current = null;
    }
  }

  async #ended(
    error: unknown,
    { task, attempt, fields }: { readonly task: RunningTask; readonly attempt: Attempt; readonly fields: object },
  ): Promise<void> {
    const { database } = this.#operations;
    await task.settle();
    const reason: unknown = task.signal.aborted ? task.signal.reason : error;
    if (reason instanceof WorkerStopping) {
      await releaseOperation(database, attempt);
      await this.#operations.scheduler.send(await readyOperations(database, { keys: [attempt.key] }));
      this.#log.info(fields, 'put back');
    } else if (task.signal.aborted) {
      // Cancelled, or taken over by another attempt: its state is no longer this worker's to write.
      this.#log.info(fields, 'stopped');
    } else {
      const problem = toProblem(error);
      this.#log.error({ ...fields, error, code: problem.code }, 'failed');
      await failOperation(database, attempt, problem);
    }
  }

  /** Puts right what a crash left behind: work of the dead, and ready operations that were never sent. */
  async #reconcile(): Promise<void> {
    const { database, scheduler } = this.#operations;
    try {
      const abandoned = await releaseAbandoned(database, { silentSeconds: SILENT_SECONDS });
      for (const { key } of abandoned) this.#log.info({ operation: key.slice(0, 12) }, 'taken from a dead worker');
      await scheduler.send(
        await readyOperations(database, { queuedSecondsAgo: abandoned.length > 0 ? 0 : UNSENT_SECONDS }),
      );
    } catch (error) {
      this.#log.error({ error }, 'could not look for abandoned work; trying again');
    }
  }
}
