import type { ErrorCode } from '@flapbook/flap';

interface Patience {
  /** A task that has failed this often for the same sort of reason is given up. */
  readonly most: number;
  readonly delaySeconds: (faults: number) => number;
}

/** 1, 2, 4 seconds. */
const BACK_OFF: Patience = { most: 4, delaySeconds: (faults) => 2 ** faults };

/** Files that were just registered are on their way into the store, which takes minutes for a large model. */
const WAIT: Patience = { most: 60, delaySeconds: () => 5 };

/** What a worker cannot write down while the database is away it writes when that is back: then the way is free again. */
const OUTAGE: Patience = { most: Number.POSITIVE_INFINITY, delaySeconds: () => 1 };

/** What may go away by itself, or elsewhere. Everything else is an error of the input, and trying again changes nothing. */
const PASSING: Partial<Record<ErrorCode, Patience>> = {
  DATABASE_UNAVAILABLE: OUTAGE,
  ARTIFACT_STORE_UNAVAILABLE: BACK_OFF,
  ARTIFACT_STORE_FULL: BACK_OFF,
  FILES_ELSEWHERE: WAIT,
  // What is in use there is done some time, or another worker has more room.
  CACHE_FULL: WAIT,
  HUB_UNAVAILABLE: BACK_OFF,
  INTERNAL: BACK_OFF,
};

/** Seconds until a task that has failed is tried again; null when it is not. @param faults how often it had failed before */
export function retryAfter(code: ErrorCode, faults: number): number | null {
  const patience = PASSING[code];
  return patience === undefined || faults + 1 >= patience.most ? null : patience.delaySeconds(faults);
}

/** How often a task that fails so is tried in all; null where it is tried without end, and 1 where trying again is no use. */
export function triesAfter(code: ErrorCode): number | null {
  const { most } = PASSING[code] ?? { most: 1 };
  return Number.isFinite(most) ? most : null;
}

/** A task that workers have died of this often is taken to be what kills them. */
export const MOST_DEATHS = 3;
