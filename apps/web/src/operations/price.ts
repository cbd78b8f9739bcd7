import type { Found } from './collect';
import { isInline } from './types';

export interface Price {
  /** Until a worker is free for the first of it. */
  queuedSeconds: number;
  /** From then on. */
  seconds: number;
  /** Whether the seconds rest on runs measured on this machine. */
  measured: boolean;
  bytes: number;
  missing: number;
  cached: number;
}

/**
 * The price of everything that is missing in a result. An operation's cost covers its whole chain, so what it
 * shares with the operation it hangs from is taken off; several that hang from the same one then share its price.
 */
export function priceOf(found: readonly Found[]): Price {
  const costs = new Map(found.map(({ state }) => [state.key, state.cost ?? undefined]));
  const total: Price = {
    queuedSeconds: Number.POSITIVE_INFINITY,
    seconds: 0,
    measured: true,
    bytes: 0,
    missing: 0,
    cached: 0,
  };
  for (const { state, parent } of found) {
    const { cost } = state;
    if (!cost) continue;
    const shared = parent === undefined ? undefined : costs.get(parent);
    total.queuedSeconds = Math.min(total.queuedSeconds, cost.queuedSeconds);
    total.seconds += Math.max(0, cost.seconds - (shared?.seconds ?? 0));
    total.bytes += Math.max(0, cost.bytes - (shared?.bytes ?? 0));
    total.missing += Math.max(0, cost.missing - (shared?.missing ?? 0));
    total.cached = Math.max(total.cached, cost.cached);
    total.measured &&= cost.measured;
  }
  const succeeded = found.filter(({ state }) => state.status === 'SUCCEEDED' && !isInline(state)).length;
  const queuedSeconds = Number.isFinite(total.queuedSeconds) ? total.queuedSeconds : 0;
  return { ...total, queuedSeconds, cached: Math.max(total.cached, succeeded) };
}
