import { isActive, newer, type OperationState } from './types';

/** Opens a stream of changes of operations; returns how to close it. */
export type Open = (keys: readonly string[], hear: (state: OperationState) => void) => () => void;

type Listener = (changed: ReadonlySet<string>) => void;

/**
 * Follows every active operation of the page over ONE stream: a browser allows six connections to a host, and a
 * notebook may have more running cells than that. A new stream starts with a snapshot, so nothing is missed.
 */
export class OperationWatch {
  readonly #open: Open;
  readonly #latest = new Map<string, OperationState>();
  readonly #wanted = new Map<object, readonly string[]>();
  readonly #listeners = new Set<Listener>();
  #streamed: readonly string[] = [];
  #close: (() => void) | undefined;
  #scheduled = false;
  #paused = false;

  constructor(open: Open) {
    this.#open = open;
  }

  /** Says which operations an owner looks at now; those that are active are followed. */
  follow(owner: object, states: readonly OperationState[]): void {
    const active = states.map((state) => this.latest(state)).filter(isActive);
    if (active.length > 0) this.#wanted.set(owner, keysOf(active));
    else this.#wanted.delete(owner);
    this.#record(states.filter((state) => isActive(state) || this.#latest.has(state.key)));
    this.#schedule();
  }

  forget(owner: object): void {
    this.#wanted.delete(owner);
    this.#schedule();
  }

  /** The newest account of an operation: what a result said, or what was heard since. */
  latest(state: OperationState): OperationState {
    const known = this.#latest.get(state.key);
    return known && newer(known, state) === known ? { ...state, ...known } : state;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A page in the background gives its connection back; it takes a new snapshot when it is seen again. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#schedule();
  }

  #record(states: readonly OperationState[]): void {
    const changed = new Set<string>();
    for (const state of states) {
      const known = this.#latest.get(state.key);
      // Late events are dropped: only a higher sequence is news.
      if (known && known.progress.sequence >= state.progress.sequence) continue;
      this.#latest.set(state.key, state);
      changed.add(state.key);
    }
    if (changed.size > 0) for (const listener of this.#listeners) listener(changed);
  }

  /** Owners change together while a notebook renders: the stream is renewed once afterwards. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#restream();
    });
  }

  #restream(): void {
    const keys = this.#paused ? [] : [...new Set([...this.#wanted.values()].flat())].sort();
    if (keys.join() === this.#streamed.join()) return;
    this.#close?.();
    this.#streamed = keys;
    this.#close = keys.length > 0 ? this.#open(keys, (state) => this.#record([state])) : undefined;
  }
}

function keysOf(states: readonly OperationState[]): string[] {
  return states.map(({ key }) => key);
}
