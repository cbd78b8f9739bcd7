import { beyondScope, type Database } from '@flapbook/database';
import { eventsSince, type OperationEvent, presentStates } from '../store/events.ts';

/** The channel on which the database tells of every change of an operation. */
export const OPERATION_CHANNEL = 'flapbook_operation';

export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** What the follower has seen of some keys before it lost its connection. */
  readonly after?: readonly { readonly key: string; readonly sequence: number }[];
}

/** More than this many events that are not taken are replaced by the present state. */
const LONGEST_BACKLOG = 1_000;

/** Hands changes of operations to those who follow them. One connection listens for all of them. */
export class OperationEvents {
  readonly #database: Database;
  readonly #followers = new Map<string, Set<Follower>>();
  #unlisten: Promise<() => Promise<void>> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The present state of each operation first, or what has happened since `after`; then every change, in order and
   * without gaps. Keys that nobody has asked about stay silent until somebody does. Who takes events too slowly, or
   * comes back after more than a day, gets the present state instead of what led to it.
   */
  async *follow(keys: readonly string[], { signal, after = [] }: FollowOptions = {}): AsyncGenerator<OperationEvent> {
    const follower = new Follower(keys);
    const stop = () => follower.wake();
    signal?.addEventListener('abort', stop);
    for (const key of keys) this.#of(key).add(follower);
    for (const { key, sequence } of after) if (follower.seen.has(key)) follower.seen.set(key, sequence);
    try {
      await beyondScope(() => this.#listen());
      while (!signal?.aborted) {
        const missing = follower.takeMissing();
        if (missing.length > 0) for (const event of await this.#catchUp(follower, missing)) yield event;
        for (let event = follower.next(); event !== null && !signal?.aborted; event = follower.next()) yield event;
        if (!signal?.aborted) await follower.more();
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      for (const key of keys) {
        this.#of(key).delete(follower);
        if (this.#of(key).size === 0) this.#followers.delete(key);
      }
    }
  }

  async close(): Promise<void> {
    await (await this.#unlisten)?.();
  }

  /** What a follower has not seen of some keys: all of it where it is known, else the present state. */
  async #catchUp(follower: Follower, keys: readonly string[]): Promise<OperationEvent[]> {
    const known = keys.flatMap((key) => {
      const sequence = follower.seen.get(key)!;
      return sequence >= 0 ? [{ key, sequence }] : [];
    });
    const since = known.length > 0 ? await eventsSince(this.#database, known) : [];
    const states = await presentStates(this.#database, keys);
    const events: OperationEvent[] = [];
    for (const state of states) {
      const seen = follower.seen.get(state.key)!;
      const steps = since.filter(({ key, sequence }) => key === state.key && sequence <= state.sequence);
      const whole = seen >= 0 && steps.length === state.sequence - seen;
      if (whole) events.push(...steps);
      else if (state.sequence !== seen) events.push(state);
      follower.seen.set(state.key, state.sequence);
    }
    return events;
  }

  #of(key: string): Set<Follower> {
    let followers = this.#followers.get(key);
    if (followers === undefined) {
      followers = new Set();
      this.#followers.set(key, followers);
    }
    return followers;
  }

  #listen(): Promise<unknown> {
    this.#unlisten ??= this.#database.listen(
      OPERATION_CHANNEL,
      (payload) => {
        const event = readEvent(payload);
        for (const follower of this.#followers.get(event.key) ?? []) follower.push(event);
      },
      // What happened while the connection was lost is read from the tables.
      {
        onReconnect: () => {
          for (const [key, followers] of this.#followers) for (const follower of followers) follower.miss(key);
        },
      },
    );
    this.#unlisten.catch(() => {
      // The next one who follows tries again.
      this.#unlisten = null;
    });
    return this.#unlisten;
  }
}

function readEvent(payload: string): OperationEvent {
  const event = JSON.parse(payload) as Omit<OperationEvent, 'at'> & { readonly at: string };
  return { ...event, at: new Date(event.at) };
}

/** Somebody who follows operations, with what is still to be handed out. */
class Follower {
  /** The last sequence number handed out, a key; -1 before the first. */
  readonly seen: Map<string, number>;
  readonly #missing: Set<string>;
  #backlog: OperationEvent[] = [];
  wake: () => void = () => undefined;

  constructor(keys: readonly string[]) {
    this.seen = new Map(keys.map((key) => [key, -1]));
    this.#missing = new Set(keys);
  }

  push(event: OperationEvent): void {
    if (this.#backlog.length >= LONGEST_BACKLOG) {
      for (const { key } of this.#backlog) {
        this.#missing.add(key);
        this.seen.set(key, -1);
      }
      this.#backlog = [];
    }
    this.#backlog.push(event);
    this.wake();
  }

  /** Tells that changes of a key may have gone unheard. */
  miss(key: string): void {
    this.#missing.add(key);
    this.wake();
  }

  takeMissing(): string[] {
    const keys = [...this.#missing];
    this.#missing.clear();
    return keys;
  }

  /** The next event, in order; null when there is none, or when something before it is missing. */
  next(): OperationEvent | null {
    for (let event = this.#backlog[0]; event !== undefined; event = this.#backlog[0]) {
      const seen = this.seen.get(event.key)!;
      if (this.#missing.size > 0) return null;
      if (event.sequence > seen + 1 && seen >= 0) {
        this.#missing.add(event.key);
        return null;
      }
      this.#backlog.shift();
      if (event.sequence <= seen) continue;
      this.seen.set(event.key, event.sequence);
      return event;
    }
    return null;
  }

  /** Resolves when there may be something to hand out. */
  async more(): Promise<void> {
    if (this.#backlog.length > 0 || this.#missing.size > 0) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }
}
