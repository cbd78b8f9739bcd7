import type { RunOptions } from '../types.ts';

/** Counts work, reports it, and lets other events of the process have their turn: messages, and with them cancelling. */
export class Progress {
  readonly #options: Pick<RunOptions, 'signal' | 'onProgress'>;
  readonly #total: number;
  #done = 0;

  constructor(total: number, options: Pick<RunOptions, 'signal' | 'onProgress'>) {
    this.#options = options;
    this.#total = total;
    options.signal?.throwIfAborted();
  }

  /** Call between two runs on the device, which block the event loop. Throws the signal's reason once it is aborted. */
  async advance(work: number): Promise<void> {
    this.#done += work;
    this.#options.onProgress?.(Math.min(1, this.#done / this.#total));
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#options.signal?.throwIfAborted();
  }
}
