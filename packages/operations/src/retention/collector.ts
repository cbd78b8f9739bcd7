import { setTimeout as sleep } from 'node:timers/promises';
import { beyondScope } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { collect, type Stores } from './collect.ts';
import { DEFAULT_POLICY, type RetentionPolicy } from './policy.ts';
import { type CollectionRun, latestCollection } from './runs.ts';

const PATIENCE_MILLISECONDS = 5_000;
const LOOK_MILLISECONDS = 50;

export interface StartedCollection extends CollectionRun {
  /** Whether this call has begun it; false for one that ran already. */
  readonly begun: boolean;
}

/** Starts deletions of unused results in this process, and tells of those that run in any. */
export class Collector {
  readonly #stores: Stores;
  readonly #onError: (error: Error) => void;
  #running: Promise<unknown> = Promise.resolve();
  readonly #stop = new AbortController();

  /** @param options - `onError`: told of what goes wrong with a deletion after it has begun; its run says so too */
  constructor(stores: Stores, { onError = () => undefined }: { readonly onError?: (error: Error) => void } = {}) {
    this.#stores = stores;
    this.#onError = onError;
  }

  /**
   * Begins to delete, or finds who does already, of whatever policy, and answers at once: `latestCollection` and
   * `followCollection` tell how it goes on.
   *
   * @throws FlapbookError COLLECTION_RUNNING when somebody keeps others from deleting and does not say how far it is
   */
  async start(policy: RetentionPolicy = DEFAULT_POLICY): Promise<StartedCollection> {
    const patient = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const refused = await beyondScope(() => this.#begin(policy));
      const run = await latestCollection(this.#stores.database);
      if (refused === null) return { ...run!, begun: true };
      // Who has just begun writes it down in a moment; who has just ended is in nobody's way any more.
      if (run?.status === 'RUNNING') return { ...run, begun: false };
      if (performance.now() > patient) throw refused;
      await sleep(LOOK_MILLISECONDS);
    }
  }

  /** Stops what this process deletes, between two transactions. */
  async close(): Promise<void> {
    this.#stop.abort(new FlapbookError('CANCELLED', 'The process stops.'));
    await this.#running;
  }

  /** Resolves once it has begun, with null, or has been refused. */
  #begin(policy: RetentionPolicy): Promise<FlapbookError | null> {
    return new Promise((resolve, reject) => {
      let begun = false;
      const onStart = () => {
        begun = true;
        resolve(null);
      };
      this.#running = collect(this.#stores, { policy, signal: this.#stop.signal, onStart }).catch((error: Error) => {
        if (begun) this.#onError(error);
        else if (error instanceof FlapbookError && error.code === 'COLLECTION_RUNNING') resolve(error);
        else reject(error);
      });
    });
  }
}
