import { setImmediate } from 'node:timers/promises';

/** Longer than this a process that answers others should not be deaf. */
const TURN_MILLISECONDS = 10;

/** Lets other events of the process have their turn while something long is computed piece by piece. */
export class Turns {
  #since = performance.now();

  /** Call after each piece: most calls cost a look at the clock. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < TURN_MILLISECONDS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
