/** Between two accounts of an operation's progress by one worker. Parts that take longer are each told of. */
const PAUSE_MILLISECONDS = 250;

/**
 * When it is time to write down how far an operation is. An account adds up all parts of the operation and wakes every
 * process that listens to the database, which of parts that take milliseconds would cost more than the parts.
 */
export class ProgressPace {
  readonly #now: () => number;
  #operation = '';
  #writtenAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds that never go back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether it is time for an account of that operation; whoever is told so writes one. */
  isDue(operationKey: string): boolean {
    const now = this.#now();
    if (operationKey === this.#operation && now - this.#writtenAt < PAUSE_MILLISECONDS) return false;
    this.#operation = operationKey;
    this.#writtenAt = now;
    return true;
  }
}
