import { setTimeout as sleep } from 'node:timers/promises';
import { taskQueue } from '../execution/task-queue.ts';
import { Worker } from '../execution/worker.ts';
import type { Operations } from '../operations.ts';
import { queuedFor } from '../store/tasks.ts';
import { filesOf, thisHost } from './host.ts';

const LOOK_MILLISECONDS = 2_000;
/** Joining the fleet takes a moment, so that it is not left between two files. */
const IDLE_MILLISECONDS = 10_000;

/** What goes wrong with a task is told of the operation. */
const SILENT = { info: () => undefined, error: () => undefined };

/**
 * Reads and stores the files of this machine: a worker without an engine, in this process, that is there while there is
 * something to do. Most of the time it is one look at an index every two seconds, and in a process that asks for nothing
 * of the kind not even that.
 */
export class FileWorker {
  readonly #operations: Operations;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #wake: () => void = () => undefined;

  constructor(operations: Operations) {
    this.#operations = operations;
  }

  /** From now on, sees to what is asked for of this machine's files. */
  start(): void {
    this.#running ??= this.#rounds();
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  async #rounds(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (await this.#hasWork()) await this.#work();
      else await this.#pause(LOOK_MILLISECONDS);
    }
  }

  async #work(): Promise<void> {
    const worker = new Worker(this.#operations, { engine: null, log: SILENT });
    try {
      await worker.start();
      let idleSince = performance.now();
      while (!this.#stopping.signal.aborted && performance.now() - idleSince < IDLE_MILLISECONDS) {
        await sleep(LOOK_MILLISECONDS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        if (await this.#hasWork()) idleSince = performance.now();
      }
    } catch {
      // The database is away: the next round tries again.
      await this.#pause(LOOK_MILLISECONDS);
    } finally {
      await worker.stop().catch(() => undefined);
    }
  }

  /** A database that does not answer has nothing to be done. */
  #hasWork(): Promise<boolean> {
    return queuedFor(this.#operations.database, taskQueue(filesOf(thisHost()))).catch(() => false);
  }

  async #pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopping.signal.aborted) this.#wake();
    });
  }
}
