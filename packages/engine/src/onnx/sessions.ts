import type { InferenceSession } from 'onnxruntime-node';
import type { Runtime } from './runtime.ts';

/** Sessions kept at once; each holds the memory of its largest run. */
const CAPACITY = 6;

interface Entry {
  readonly session: Promise<InferenceSession>;
  users: number;
}

/** Sessions by graph, the least recently used released first, never one that is in use. */
export class SessionCache {
  readonly #runtime: Runtime;
  readonly #options: InferenceSession.SessionOptions;
  /** In order of use: a Map iterates in order of insertion. */
  readonly #entries = new Map<string, Entry>();

  constructor(runtime: Runtime, options: InferenceSession.SessionOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  /** Runs `task` with the session of `spec`, building its graph where it is not at hand. */
  async use<S, T>(
    spec: S,
    build: (spec: S) => Uint8Array,
    task: (session: InferenceSession) => Promise<T>,
  ): Promise<T> {
    const key = `${build.name} ${JSON.stringify(spec)}`;
    const entry = this.#entries.get(key) ?? {
      session: this.#runtime.InferenceSession.create(build(spec), this.#options),
      users: 0,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users++;
    try {
      await this.#shrink(CAPACITY);
      return await task(await entry.session);
    } catch (error) {
      // A session that could not be made must not be found again.
      entry.session.catch(() => this.#entries.delete(key));
      throw error;
    } finally {
      entry.users--;
    }
  }

  async close(): Promise<void> {
    await this.#shrink(0);
  }

  async #shrink(capacity: number): Promise<void> {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= capacity) return;
      if (entry.users > 0) continue;
      this.#entries.delete(key);
      await (await entry.session).release();
    }
  }
}
