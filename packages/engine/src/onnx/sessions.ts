import type { InferenceSession } from 'onnxruntime-node';
import type { Runtime } from './runtime.ts';

/** Sessions kept at once; each holds the memory of its largest run. */
const CAPACITY = 6;

interface Entry {
  readonly session: Promise<InferenceSession>;
  users: number;
}

export interface SessionRequest<S> {
  readonly spec: S;
  readonly build: (spec: S) => Uint8Array;
  /** Options that this session has besides those of all. */
  readonly options?: InferenceSession.SessionOptions;
}

/** Sessions by graph, the least recently used released first, never one that is in use. */
export class SessionCache {
  readonly #runtime: Pick<Runtime, 'InferenceSession'>;
  readonly #options: InferenceSession.SessionOptions;
  /** In order of use: a Map iterates in order of insertion. */
  readonly #entries = new Map<string, Entry>();
  #capacity = CAPACITY;

  constructor(runtime: Pick<Runtime, 'InferenceSession'>, options: InferenceSession.SessionOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  /** Runs `task` with a session of the graph that `build` makes of `spec`, making it where it is not at hand. */
  async use<S, T>(
    { spec, build, options = {} }: SessionRequest<S>,
    task: (session: InferenceSession) => Promise<T>,
  ): Promise<T> {
    const key = `${build.name} ${JSON.stringify([spec, options])}`;
    const entry = this.#entries.get(key) ?? {
      session: this.#runtime.InferenceSession.create(build(spec), { ...this.#options, ...options }),
      users: 0,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users++;
    try {
      const session = await entry.session.catch((error: unknown) => {
        // The next call tries again.
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        throw error;
      });
      return await task(session);
    } finally {
      entry.users--;
      await this.#shrink();
    }
  }

  /** Releases every session, those in use as soon as they are free. */
  async close(): Promise<void> {
    this.#capacity = 0;
    await this.#shrink();
  }

  async #shrink(): Promise<void> {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#capacity) return;
      if (entry.users > 0) continue;
      this.#entries.delete(key);
      await (await entry.session).release();
    }
  }
}
