import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { routeOf } from '../access/routes.ts';
import { clientOf } from './client.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { refuse } from './refuse.ts';

/** Clients that are remembered; one that is forgotten begins anew. */
const CLIENTS = 20_000;

/** What is left to a client, as of a moment. */
interface Bucket {
  left: number;
  atMilliseconds: number;
}

/**
 * Lets each client ask so often: a number of requests at once, which fills up again by so many a second. What browsers
 * draw pages with is not counted.
 *
 * @param now the time in milliseconds, for tests
 */
export function limitRate(
  limits: RateLimits = CLIENT_LIMITS,
  now: () => number = performance.now.bind(performance),
): RequestHandler {
  const buckets = new LRUCache<string, Bucket>({ max: CLIENTS });
  return (request, response, next) => {
    const client = routeOf(request.path).asset ? null : clientOf(request, response);
    if (client === null) return next();
    const { atOnce, aSecond } = client.startsWith('member ') ? limits.member : limits.stranger;
    const { left, atMilliseconds } = buckets.get(client) ?? { left: atOnce, atMilliseconds: now() };
    const filled = Math.min(atOnce, left + ((now() - atMilliseconds) / 1_000) * aSecond);
    const allowed = filled >= 1;
    buckets.set(client, { left: allowed ? filled - 1 : filled, atMilliseconds: now() });
    if (allowed) return next();
    refuse(response, {
      status: 429,
      seconds: Math.ceil((1 - filled) / aSecond),
      why: `Requests come too fast: ${atOnce} may come at once, and ${aSecond} a second from then on.`,
    });
  };
}

type RateLimits = Readonly<Record<'member' | 'stranger', { readonly atOnce: number; readonly aSecond: number }>>;
