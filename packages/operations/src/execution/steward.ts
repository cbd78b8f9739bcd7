import type { Operations } from '../operations.ts';
import { trimEvents } from '../store/events.ts';
import { forgetPartResults } from '../store/part-results.ts';
import { orphanedTasks } from '../store/tasks.ts';
import { unfinishedOperations } from '../store/transitions.ts';
import { endLostWorkers, forgetWorkers } from '../store/workers.ts';
import { finishOperation } from './finish.ts';
import { afterDeath } from './setbacks.ts';
import type { WorkerLog } from './worker.ts';

const ROUND_MILLISECONDS = 1_000;
const TIDY_MILLISECONDS = 600_000;
const WORKERS_KEPT_DAYS = 7;
const PARTS_KEPT_DAYS = 7;

/** Which process looks after the fleet: any number may try, one does. */
const LOCK = `hashtext('flapbook steward')`;

/**
 * Puts right what crashes leave behind: tasks of dead workers go to others, and operations whose last task ended just
 * before its worker did are put together. Every worker and server runs one; a round is three small statements.
 */
export class Steward {
  readonly #operations: Operations;
  readonly #log: WorkerLog;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #tidiedAt = performance.now();
  #failing = false;

  constructor(operations: Operations, log: WorkerLog) {
    this.#operations = operations;
    this.#log = log;
  }

  start(): void {
    const next = () => {
      this.#round = this.#goRound().finally(() => {
        if (this.#timer !== undefined) this.#timer = setTimeout(next, ROUND_MILLISECONDS);
      });
    };
    this.#timer = setTimeout(next, ROUND_MILLISECONDS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#round;
  }

  async #goRound(): Promise<void> {
    const { database } = this.#operations;
    try {
      await database.transaction(async (transaction) => {
        const [lock] = await transaction.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${LOCK}) AS held`);
        if (lock!.held) await this.#putRight();
      });
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.error({ error }, 'could not look after the fleet; trying again');
      this.#failing = true;
    }
  }

  async #putRight(): Promise<void> {
    const { database } = this.#operations;
    for (const { name } of await endLostWorkers(database)) this.#log.info({ worker: name }, 'presumed dead');
    for (const attempt of await orphanedTasks(database)) {
      await afterDeath(this.#operations, attempt);
      this.#log.info({ task: attempt.key, attempt: attempt.attempt }, 'taken from a dead worker');
    }
    for (const key of await unfinishedOperations(database)) await finishOperation(this.#operations, key);
    if (performance.now() - this.#tidiedAt < TIDY_MILLISECONDS) return;
    this.#tidiedAt = performance.now();
    await trimEvents(database);
    await forgetWorkers(database, WORKERS_KEPT_DAYS);
    await forgetPartResults(database, PARTS_KEPT_DAYS);
  }
}
