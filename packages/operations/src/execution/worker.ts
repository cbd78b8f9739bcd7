import type { DeliveredJob } from '@flapbook/database';
import { DeviceLostError, type Engine, traced } from '@flapbook/engine';
import { toProblem } from '@flapbook/flap';
import { SpanKind } from '@opentelemetry/api';
import { LRUCache } from 'lru-cache';
import { FILES_PROVIDER, filesOf, thisHost } from '../files/host.ts';
import type { CacheOptions } from '../files/local-files.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import { type Machine, thisMachine } from '../kinds/machine.ts';
import type { Operations } from '../operations.ts';
import { findOperations, type OperationRecord } from '../store/operations.ts';
import type { TakenTask } from '../store/taking.ts';
import { stillQueued, type TaskAttempt } from '../store/tasks.ts';
import { beginOperation } from '../store/transitions.ts';
import { contextOf } from '../tracing/context.ts';
import { Intake } from './intake.ts';
import { type Hands, Membership } from './membership.ts';
import { OpenModels } from './open-models.ts';
import { ProgressPace } from './progress-pace.ts';
import { runPart, split } from './run.ts';
import { cancelled, RunningTask, Superseded, WorkerStopping } from './running-task.ts';
import { afterDeath, afterError, putBack } from './setbacks.ts';
import { siteName } from './site.ts';
import { Steward } from './steward.ts';
import { takeIfFirst, takeInTurn } from './take.ts';
import { taskQueue } from './task-queue.ts';

/** The channel on which the database tells of running tasks that are taken from their workers. */
const TASK_CHANNEL = 'flapbook_task';

interface TaskNotice {
  readonly key: string;
  readonly attempt: number;
  readonly status: string;
}

/** What an operation is never changes, and its parts come one after the other. */
const REMEMBERED_SPECS = 100;

/** A job that this worker cannot take up at present. Thrown, it goes back to the queue for a moment. */
class NotNow extends Error {
  override readonly name = 'NotNow';
}

export interface WorkerLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface WorkerOptions extends CacheOptions {
  /** Null for a worker that only reads and stores the files of its machine. */
  readonly engine: Engine | null;
  /** Without an engine: what it does with them, as `filesOf` or `storesOf` name it. */
  readonly hands?: string;
  readonly log: WorkerLog;
  /** What its tasks may take; the machine's memory when absent. */
  readonly memoryBytes?: number;
  /** What its times are times of; the machine of this process when absent. */
  readonly machine?: Machine;
  /** Told when the device is gone: all that this process would still try on it would fail. Its task waits for another. */
  readonly onDeviceLost?: (error: DeviceLostError) => void;
}

function fileHands(name = filesOf(thisHost())): Hands {
  return { name, provider: FILES_PROVIDER, description: `Files of ${thisHost()}` };
}

/** Takes tasks from the queue and runs them on an engine, one at a time. */
export class Worker {
  readonly #operations: Operations;
  readonly #hands: Hands;
  readonly #machine: Machine;
  readonly #log: WorkerLog;
  readonly #onDeviceLost: WorkerOptions['onDeviceLost'];
  readonly #models: OpenModels;
  readonly #membership: Membership;
  readonly #steward: Steward;
  readonly #intake: Intake;
  readonly #pace = new ProgressPace();
  readonly #specs = new LRUCache<string, OperationSpec>({ max: REMEMBERED_SPECS });
  #current: RunningTask | null = null;
  #stopping = false;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(
    operations: Operations,
    { engine, hands, log, memoryBytes, machine = thisMachine(), onDeviceLost, ...cache }: WorkerOptions,
  ) {
    this.#operations = operations;
    this.#hands = engine ?? fileHands(hands);
    this.#machine = machine;
    this.#log = log;
    this.#onDeviceLost = onDeviceLost;
    this.#models = new OpenModels(operations, { engine, ...cache });
    // What reads files alone times nothing.
    const site = engine ? { engine: engine.name, provider: engine.provider, machine: machine.machine } : null;
    this.#membership = new Membership(operations.database, {
      engine: this.#hands,
      log,
      memoryBytes,
      machine: site?.machine ?? null,
    });
    this.#steward = new Steward(operations, log);
    const queues = { shared: taskQueue(this.#hands.name), own: site === null ? null : taskQueue(siteName(site)) };
    this.#intake = new Intake(operations.queue, queues, (job) => this.#take(job));
  }

  async start(): Promise<void> {
    const { database } = this.#operations;
    this.#unlisten = await database.listen(TASK_CHANNEL, (payload) => {
      const { key, attempt, status } = JSON.parse(payload) as TaskNotice;
      const current = this.#current?.taken;
      if (key !== current?.key || attempt !== current.attempt) return;
      this.#current!.abort(status === 'CANCELLED' ? cancelled() : new Superseded());
    });
    await this.#membership.join(() => this.#current?.abort(new Superseded()));
    this.#steward.start();
    await this.#intake.start();
  }

  /** Stops in good order: what runs goes back to the queue, and to another worker. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#current?.abort(new WorkerStopping());
    await this.#intake.stop();
    await this.#steward.stop();
    await this.#membership.leave();
    await this.#unlisten?.();
    await this.#models.close();
  }

  async #take(job: DeliveredJob): Promise<void> {
    if (this.#stopping) throw new NotNow();
    const taken = await this.#membership.persist(() => takeInTurn(this.#operations, job, this.#membership.taker));
    if (taken === null) {
      // Too large for this worker, or this worker was just presumed dead: the task still needs somebody.
      if (await stillQueued(this.#operations.database, job)) throw new NotNow();
      return;
    }
    // The part that a split leaves to be done first is at hand: its worker goes on with it, unless others come first.
    const next = await this.#traced(taken);
    if (next === null || this.#stopping) return;
    const part = await this.#membership.persist(() => takeIfFirst(this.#operations, next, this.#membership.taker));
    if (part !== null) await this.#traced(part);
  }

  /** Runs a task within the trace of the request that asked for its operation. */
  #traced(taken: TakenTask): Promise<TaskAttempt | null> {
    const attributes = {
      'flapbook.operation': taken.operationKey,
      'flapbook.task': taken.key,
      'flapbook.attempt': taken.attempt,
      'flapbook.worker': this.#membership.taker.workerId,
    };
    const options = { attributes, kind: SpanKind.CONSUMER, parent: contextOf(taken.traceparent) };
    return traced(`task ${taken.role}`, options, () => this.#run(taken));
  }

  /** Runs a task to its end, whatever that is, and answers with the first part of an operation that it has split. */
  async #run(taken: TakenTask): Promise<TaskAttempt | null> {
    const { database } = this.#operations;
    const fields = { task: taken.key, operation: taken.operationKey.slice(0, 12), attempt: taken.attempt };
    let running: RunningTask | null = null;
    try {
      const operation = await this.#specOf(taken);
      running = new RunningTask(this.#operations, {
        taken,
        operation,
        models: this.#models,
        pace: this.#pace,
        provider: this.#hands.provider,
        machine: this.#machine,
        persist: (change) => this.#membership.persist(change),
        onRate: (rate) => this.#membership.report(rate, this.#models.atHand),
      });
      this.#current = running;
      this.#log.info(fields, 'started');
      if (taken.role === 'SPLIT') {
        await beginOperation(database, taken.operationKey, `${this.#hands.name} ${this.#hands.provider}`);
        return await split(this.#operations, running);
      }
      await runPart(this.#operations, running);
      this.#log.info(fields, 'succeeded');
    } catch (error) {
      await running?.settle();
      await this.#ended(error, { taken, reason: running?.abortReason, fields });
    } finally {
      this.#current = null;
    }
    return null;
  }

  async #specOf({ operationKey }: TakenTask): Promise<OperationSpec> {
    const known = this.#specs.get(operationKey);
    if (known !== undefined) return known;
    const [{ key, kind, version, parameters, inputs }] = (await findOperations(this.#operations.database, [
      operationKey,
    ])) as [OperationRecord];
    const spec = { key, kind, version, parameters, inputs };
    this.#specs.set(operationKey, spec);
    return spec;
  }

  async #ended(
    error: unknown,
    { taken, reason, fields }: { readonly taken: TakenTask; readonly reason: unknown; readonly fields: object },
  ): Promise<void> {
    const operations = this.#operations;
    if (reason instanceof WorkerStopping) {
      await this.#membership.persist(() => putBack(operations, taken));
      this.#log.info(fields, 'put back');
    } else if (reason !== undefined || error instanceof Superseded) {
      // Cancelled, or taken over by another attempt: its state is no longer this worker's to write.
      this.#log.info(fields, 'stopped');
    } else if (error instanceof DeviceLostError && this.#onDeviceLost) {
      // As if the process had died: a task that every device fails at ends so too.
      await this.#membership.persist(() => afterDeath(operations, taken));
      this.#onDeviceLost(error);
    } else {
      const problem = toProblem(error);
      const outcome = await this.#membership.persist(() => afterError(operations, taken, problem));
      this.#log.error(
        { ...fields, error, code: problem.code },
        outcome === 'RETRIED' ? 'will be tried again' : 'failed',
      );
    }
  }
}
