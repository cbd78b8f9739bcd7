import { randomUUID } from 'node:crypto';
import { cpus, hostname, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, retrying } from '@flapbook/database';
import type { Engine } from '@flapbook/engine';
import { VERSION } from '../fleet/version.ts';
import type { Taker } from '../store/taking.ts';
import { describeWork, joinFleet, leaveFleet } from '../store/workers.ts';
import { Pulse } from './pulse.ts';
import { taskQueue } from './task-queue.ts';
import type { WorkerLog } from './worker.ts';

const REPORT_MILLISECONDS = 1_000;
const REJOIN_MILLISECONDS = 500;

/** What a worker says of what it works with: an engine, or the files of its machine. */
export type Hands = Pick<Engine, 'name' | 'provider' | 'description' | 'passedOver'>;

/** A worker's place in the fleet: what it says of itself, and its lease. */
export class Membership {
  readonly #database: Database;
  readonly #engine: Hands;
  readonly #log: WorkerLog;
  readonly #memoryBytes: number;
  readonly #machine: string | null;
  /** The engine and the processor that it computes on. Asking for the processor reads files: once is enough. */
  readonly #device: string;
  #id = randomUUID();
  #pulse: Pulse | null = null;
  #ended = new AbortController();
  #onLost: () => void = () => undefined;
  #reportedAt = 0;

  constructor(
    database: Database,
    options: {
      readonly engine: Hands;
      readonly log: WorkerLog;
      readonly memoryBytes?: number;
      /** Digits of the machine whose times it takes; null for what takes none. */
      readonly machine: string | null;
    },
  ) {
    this.#database = database;
    this.#engine = options.engine;
    this.#log = options.log;
    this.#memoryBytes = options.memoryBytes ?? totalmem();
    this.#machine = options.machine;
    const processor = cpus()[0]?.model.trim() || process.arch;
    this.#device = `${options.engine.description} on ${processor}`;
  }

  get taker(): Taker {
    return { workerId: this.#id, workerClass: this.#device, memoryBytes: this.#memoryBytes };
  }

  /** @param onLost called when the worker was presumed dead: what it runs is somebody else's then. It has joined anew. */
  async join(onLost: () => void): Promise<void> {
    this.#onLost = onLost;
    await this.#join();
  }

  async leave(): Promise<void> {
    this.#ended.abort();
    await this.#pulse?.stop();
    this.#pulse = null;
    await leaveFleet(this.#database, this.#id);
  }

  /** Repeats a change of the database while that does not answer, as long as this worker is not presumed dead. */
  persist<T>(change: () => Promise<T>): Promise<T> {
    return retrying(change, { signal: this.#ended.signal });
  }

  /** Says how fast the worker is at present. What gets lost is made good by the next report. */
  report(tokensPerSecond: number | null, models: readonly string[]): void {
    const now = performance.now();
    if (now - this.#reportedAt < REPORT_MILLISECONDS) return;
    this.#reportedAt = now;
    describeWork(this.#database, this.#id, { tokensPerSecond, models }).catch(() => undefined);
  }

  async #join(): Promise<void> {
    await joinFleet(this.#database, {
      id: this.#id,
      name: `${hostname()}:${process.pid}`,
      host: hostname(),
      processId: process.pid,
      version: VERSION,
      queue: taskQueue(this.#engine.name),
      engine: this.#engine.name,
      provider: this.#engine.provider,
      device: this.#device,
      class: this.#device,
      memoryBytes: this.#memoryBytes,
      machine: this.#machine,
      passedOver: this.#engine.passedOver ?? [],
    });
    this.#pulse = new Pulse({ url: this.#database.url, workerId: this.#id }, (error) => {
      this.#log.error({ error }, 'presumed dead; joining again');
      void this.#rejoin();
    });
  }

  async #rejoin(): Promise<void> {
    const pulse = this.#pulse;
    if (pulse === null || this.#ended.signal.aborted) return;
    this.#pulse = null;
    this.#onLost();
    await pulse.stop();
    // An error of the pulse would come again at once; and the fleet has to notice that the old life has ended.
    await sleep(REJOIN_MILLISECONDS);
    await this.persist(() => leaveFleet(this.#database, this.#id));
    this.#id = randomUUID();
    await this.persist(() => this.#join()).catch((error: unknown) => {
      this.#log.error({ error }, 'could not join the fleet again');
    });
  }
}
