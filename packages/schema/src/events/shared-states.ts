import { beyondScope } from '@flapbook/access';
import type { Operations, ResolvedOperation } from '@flapbook/operations';
import { LRUCache } from 'lru-cache';
import type { States } from '../context.ts';

/** An input may change while the operation itself does not. */
const LIFETIME_MILLISECONDS = 1_000;
const REMEMBERED = 500;

type Cache = LRUCache<string, States, ResolvedOperation>;

const caches = new WeakMap<Operations, Cache>();

/**
 * The states of an operation and of everything below it, not older than the change with that number: read once for all
 * who hear of the change.
 */
export function statesAfter(operations: Operations, operation: ResolvedOperation, sequence: number): Promise<States> {
  let cache = caches.get(operations);
  if (cache === undefined) {
    cache = new LRUCache({
      max: REMEMBERED,
      ttl: LIFETIME_MILLISECONDS,
      // Who follows it has been told of it: its states are the same for all of them.
      fetchMethod: (_name, _stale, { context }) => beyondScope(() => operations.states([context])),
    });
    caches.set(operations, cache);
  }
  return cache.forceFetch(`${operation.key} ${sequence}`, { context: operation });
}
