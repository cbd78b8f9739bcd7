import pg from 'pg';
import { explain } from './failures.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** What a subscriber of a channel gets. */
export interface Subscriber {
  handler(payload: string): void;
  /** The connection was lost and is back: notifications may have been missed, so read again what they announce. */
  onReconnect?(): void;
}

/**
 * One connection that listens, apart from the pool because LISTEN belongs to a session. It connects with the first
 * subscriber, closes with the last, and comes back by itself when it is lost.
 */
export class Listener {
  readonly #config: pg.ClientConfig;
  readonly #url: string;
  readonly #channels = new Map<string, Set<Subscriber>>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempts = 0;
  /** Connecting, LISTEN and UNLISTEN run one after the other, so that the server's state follows `#channels`. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(config: pg.ClientConfig, url: string) {
    this.#config = config;
    this.#url = url;
  }

  /** Resolves once the server listens: what is notified after that arrives. */
  async add(channel: string, subscriber: Subscriber): Promise<() => Promise<void>> {
    const subscribers = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, subscribers.add(subscriber));
    try {
      await this.#inTurn(() => this.#listen(channel));
    } catch (error) {
      this.#forget(channel, subscriber);
      throw explain(error, this.#url);
    }
    return async () => {
      if (this.#forget(channel, subscriber)) await this.#inTurn(() => this.#unlisten(channel));
    };
  }

  async close(): Promise<void> {
    this.#channels.clear();
    clearTimeout(this.#retry);
    await this.#inTurn(() => this.#disconnect());
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Whether that was the channel's last subscriber. */
  #forget(channel: string, subscriber: Subscriber): boolean {
    const subscribers = this.#channels.get(channel);
    if (!subscribers?.delete(subscriber) || subscribers.size > 0) return false;
    return this.#channels.delete(channel);
  }

  async #listen(channel: string): Promise<void> {
    if (this.#client) await this.#client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    else await this.#connect();
  }

  async #unlisten(channel: string): Promise<void> {
    if (this.#channels.has(channel)) return;
    if (this.#channels.size === 0) await this.#disconnect();
    else await this.#client?.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...this.#config, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel, payload = '' }) => {
      for (const subscriber of this.#channels.get(channel) ?? []) subscriber.handler(payload);
    });
    try {
      await client.connect();
      for (const channel of this.#channels.keys()) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    this.#attempts = 0;
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    await client?.end().catch(() => undefined);
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    void client.end().catch(() => undefined);
    this.#retryLater();
  }

  #retryLater(): void {
    const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts++);
    this.#retry = setTimeout(() => void this.#inTurn(() => this.#reconnect()), delay);
  }

  async #reconnect(): Promise<void> {
    if (this.#client || this.#channels.size === 0) return;
    try {
      await this.#connect();
    } catch {
      this.#retryLater();
      return;
    }
    for (const subscribers of this.#channels.values()) {
      for (const subscriber of subscribers) subscriber.onReconnect?.();
    }
  }
}
