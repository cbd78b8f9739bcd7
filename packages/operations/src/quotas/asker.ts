import { AsyncLocalStorage } from 'node:async_hooks';

/** Who has work queued, through whatever it passes on the way to the scheduler; as the trace of a request does. */
export interface Asker {
  /** Id of a member. */
  readonly member: string;
  /** Set where their quota refuses: seconds until there is room again. */
  retryAfterSeconds?: number;
}

const storage = new AsyncLocalStorage<Asker>();

/** What `fn` queues is on this member’s account. */
export function askedBy<T>(asker: Asker, fn: () => T): T {
  return storage.run(asker, fn);
}

/** Null where nobody signed in asks: the local user, the command line, the server itself. */
export function currentAsker(): Asker | null {
  return storage.getStore() ?? null;
}
