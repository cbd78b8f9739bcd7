import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker as Thread } from 'node:worker_threads';

/** What the thread is given. */
export interface PulseSettings {
  readonly url: string;
  readonly workerId: string;
  /** One 32-bit counter that the main thread keeps moving. */
  readonly ticks: SharedArrayBuffer;
}

/** What the thread tells. */
export type PulseMessage = 'LOST' | 'STALLED';

const TICK_MILLISECONDS = 5_000;

/**
 * A worker's sign of life, from a thread of its own, since a forward pass blocks the main one: every second it renews
 * the lease in the database. It also watches the main thread, which may block for minutes but not for ever.
 */
export class Pulse {
  readonly #thread: Thread;
  readonly #ticker: NodeJS.Timeout;

  /** @param on called when the worker was presumed dead, or when its main thread has not moved for very long */
  constructor(settings: Omit<PulseSettings, 'ticks'>, on: (message: PulseMessage) => void) {
    const ticks = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const counter = new Int32Array(ticks);
    this.#ticker = setInterval(() => Atomics.add(counter, 0, 1), TICK_MILLISECONDS);
    this.#ticker.unref();
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    this.#thread = new Thread(new URL('./pulse-thread.ts', import.meta.url), {
      workerData: { ...settings, ticks } satisfies PulseSettings,
      execArgv: ['--import', loader],
    });
    this.#thread.on('message', on);
    // Without it the lease runs out, which is all that can be done about a thread that died.
    this.#thread.on('error', () => on('LOST'));
    this.#thread.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticker);
    await this.#thread.terminate();
  }
}
