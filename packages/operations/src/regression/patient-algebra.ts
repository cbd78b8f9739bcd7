import type { Algebra } from '@flapbook/flap';

/** Between two turns that other events of the process get: messages, and with them cancelling and reports. */
const TURN_MILLISECONDS = 100;

/** Products that stop with the signal's reason once it is aborted, and do not keep the event loop for themselves. */
export function patientAlgebra(algebra: Algebra, signal: AbortSignal): Algebra {
  let turn = performance.now();
  return {
    async multiply(left, right, shape) {
      if (performance.now() - turn > TURN_MILLISECONDS) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        turn = performance.now();
        signal.throwIfAborted();
      }
      return algebra.multiply(left, right, shape);
    },
  };
}
