import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';

export interface RetryingOptions {
  /** Ends the waiting; the last failure is thrown then. */
  readonly signal?: AbortSignal;
  /** How long it goes on trying; for ever when absent. */
  readonly patienceSeconds?: number;
  /** Told of each failure after which it tries again. */
  readonly onFailure?: (error: unknown) => void;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/**
 * Repeats `action` while the database does not answer, with growing pauses. The answer to a commit may be lost with its
 * connection, so `action` may have taken effect when it is called again: it has to find that out for itself.
 */
export async function retrying<T>(action: () => Promise<T>, options: RetryingOptions = {}): Promise<T> {
  const { signal, patienceSeconds = Number.POSITIVE_INFINITY, onFailure } = options;
  const deadline = performance.now() + patienceSeconds * 1000;
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    try {
      return await action();
    } catch (error) {
      const unavailable = error instanceof FlapbookError && error.code === 'DATABASE_UNAVAILABLE';
      if (!unavailable || signal?.aborted || performance.now() + delay > deadline) throw error;
      onFailure?.(error);
      // Many who lost the same server should not come back at the same moment.
      const pause = delay * (0.5 + Math.random() / 2);
      await sleep(pause, undefined, { signal }).catch(() => Promise.reject(error));
    }
  }
}
