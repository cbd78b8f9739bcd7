import { setTimeout as sleep } from 'node:timers/promises';
import { taskQueue } from '../execution/task-queue.ts';
import { Worker } from '../execution/worker.ts';
import type { Operations } from '../operations.ts';
import { queuedFor } from '../store/tasks.ts';
import { filesOf, sendersOf, storesOf, thisHost } from './host.ts';

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
  /** One for reading; in a process that has a store one for storing, and one for sending where it has a token, too. */
  readonly #names: readonly string[];
  readonly #wakes = new Set<() => void>();
  #running: Promise<unknown> | null = null;

  constructor(operations: Operations) {
    this.#operations = operations;
    const host = thisHost();
    const { artifacts, hub } = operations;
    const sends = artifacts !== null && hub?.client.hasToken === true;
    this.#names = [filesOf(host), ...(artifacts ? [storesOf(host)] : []), ...(sends ? [sendersOf(host)] : [])];
  }

  /** From now on, sees to what is asked for of this machine's files. */
  start(): void {
    this.#running ??= Promise.all(this.#names.map((name) => this.#rounds(name)));
    for (const wake of this.#wakes) wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const wake of this.#wakes) wake();
    await this.#running;
  }

  async #rounds(name: string): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (await this.#hasWork(name)) await this.#work(name);
      else await this.#pause(LOOK_MILLISECONDS);
    }
  }

  async #work(name: string): Promise<void> {
    const worker = new Worker(this.#operations, { engine: null, hands: name, log: SILENT });
    try {
      await worker.start();
      let idleSince = performance.now();
      while (!this.#stopping.signal.aborted && performance.now() - idleSince < IDLE_MILLISECONDS) {
        await sleep(LOOK_MILLISECONDS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        if (await this.#hasWork(name)) idleSince = performance.now();
      }
    } catch {
      // The database is away: the next round tries again.
      await this.#pause(LOOK_MILLISECONDS);
    } finally {
      await worker.stop().catch(() => undefined);
    }
  }

  /** A database that does not answer has nothing to be done. */
  #hasWork(name: string): Promise<boolean> {
    return queuedFor(this.#operations.database, taskQueue(name)).catch(() => false);
  }

  async #pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#wakes.add(wake);
      if (this.#stopping.signal.aborted) wake();
    });
  }
}
