import { Worker as Thread } from 'node:worker_threads';

/** What the thread is given. */
export interface PulseSettings {
  readonly url: string;
  readonly workerId: string;
  /** One 32-bit counter that the main thread keeps moving. */
  readonly ticks: SharedArrayBuffer;
}

/** What the thread tells: that the database takes this worker for dead. */
export type PulseMessage = 'LOST';

const TICK_MILLISECONDS = 5_000;

/**
 * A worker's sign of life, from a thread of its own, since a forward pass blocks the main one: every second it renews
 * the lease in the database. It also watches the main thread, which may block for minutes but not for ever.
 */
export class Pulse {
  readonly #thread: Thread;
  readonly #ticker: NodeJS.Timeout;

  /** @param onLost called when the worker was presumed dead, and when its sign of life ended with an error */
  constructor(settings: Omit<PulseSettings, 'ticks'>, onLost: (error?: Error) => void) {
    const ticks = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const counter = new Int32Array(ticks);
    this.#ticker = setInterval(() => Atomics.add(counter, 0, 1), TICK_MILLISECONDS);
    this.#ticker.unref();
    this.#thread = new Thread(new URL('./pulse-thread.mjs', import.meta.url), {
      workerData: { ...settings, ticks } satisfies PulseSettings,
      // The thread needs none of what the main one was started with.
      execArgv: [],
    });
    this.#thread.on('message', () => onLost());
    this.#thread.on('error', onLost);
    this.#thread.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticker);
    await this.#thread.terminate();
  }
}
