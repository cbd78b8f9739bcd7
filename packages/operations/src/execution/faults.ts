import type { ErrorCode } from '@flapbook/flap';

/** What may go away by itself, or elsewhere. Everything else is an error of the input, and trying again changes nothing. */
const PASSING: ReadonlySet<string> = new Set([
  'DATABASE_UNAVAILABLE',
  'ARTIFACT_STORE_UNAVAILABLE',
  'ARTIFACT_STORE_FULL',
  'ARTIFACT_DAMAGED',
  'INTERNAL',
]);

export function isPassing(code: ErrorCode): boolean {
  return PASSING.has(code);
}

/** A task that has failed this often for reasons that might have passed is given up. */
export const MOST_FAULTS = 4;

/** A task that workers have died of this often is taken to be what kills them. */
export const MOST_DEATHS = 3;

/** Seconds until a task is tried again: 1, 2, 4, … */
export function backOffSeconds(faults: number): number {
  return 2 ** faults;
}
