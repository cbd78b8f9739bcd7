import type { Database } from '@flapbook/database';
import { findOperations, type OperationRecord } from '../store/operations.ts';

/** The channel on which the database tells of every change of an operation. */
export const OPERATION_CHANNEL = 'flapbook_operation';

/** What a notification says. */
export interface OperationNotice {
  readonly key: string;
  readonly sequence: number;
  readonly status: string;
  readonly attempt: number;
}

interface Subscription {
  readonly keys: ReadonlySet<string>;
  readonly changed: Set<string>;
  wake: () => void;
}

/** Hands changes of operations to those who follow them. One connection listens for all of them. */
export class OperationEvents {
  readonly #database: Database;
  readonly #subscriptions = new Set<Subscription>();
  #unlisten: Promise<() => Promise<void>> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The present state of each operation first, then every change. Changes that come faster than they are taken
   * coalesce into the latest. Keys that nobody has asked about stay silent until somebody does.
   */
  async *follow(keys: readonly string[], signal?: AbortSignal): AsyncGenerator<OperationRecord, void> {
    const subscription: Subscription = { keys: new Set(keys), changed: new Set(keys), wake: () => undefined };
    const stop = () => subscription.wake();
    signal?.addEventListener('abort', stop);
    this.#subscriptions.add(subscription);
    try {
      await this.#listen();
      const seen = new Map<string, number>();
      while (!signal?.aborted) {
        const changed = [...subscription.changed];
        subscription.changed.clear();
        for (const record of await findOperations(this.#database, changed)) {
          if (record.sequence <= (seen.get(record.key) ?? -1)) continue;
          seen.set(record.key, record.sequence);
          yield record;
        }
        if (subscription.changed.size > 0 || signal?.aborted) continue;
        await new Promise<void>((resolve) => {
          subscription.wake = resolve;
        });
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#subscriptions.delete(subscription);
    }
  }

  async close(): Promise<void> {
    await (await this.#unlisten)?.();
  }

  #listen(): Promise<unknown> {
    this.#unlisten ??= this.#database.listen(
      OPERATION_CHANNEL,
      (payload) => {
        const { key } = JSON.parse(payload) as OperationNotice;
        this.#mark((subscription) => (subscription.keys.has(key) ? [key] : []));
      },
      // What happened while the connection was lost is read from the tables.
      { onReconnect: () => this.#mark((subscription) => [...subscription.keys]) },
    );
    this.#unlisten.catch(() => {
      // The next one who follows tries again.
      this.#unlisten = null;
    });
    return this.#unlisten;
  }

  #mark(changedOf: (subscription: Subscription) => readonly string[]): void {
    for (const subscription of this.#subscriptions) {
      const changed = changedOf(subscription);
      if (changed.length === 0) continue;
      for (const key of changed) subscription.changed.add(key);
      subscription.wake();
    }
  }
}
