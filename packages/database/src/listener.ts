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

export interface ListenerOptions {
  /** How often the connection is tried while nothing else is asked of it. 10 seconds by default. */
  readonly lookMs?: number;
  /** How long an answer may take before the connection counts as lost. 5 seconds by default. */
  readonly patienceMs?: number;
}

/**
 * One connection that listens, apart from the pool because LISTEN belongs to a session. It connects with the first
 * subscriber, closes with the last, and comes back by itself when it is lost. Who only listens would never learn that
 * the other side, or a proxy in between, has fallen silent: hence a question now and then.
 */
export class Listener {
  readonly #config: pg.ClientConfig;
  readonly #url: string;
  readonly #lookMs: number;
  readonly #patienceMs: number;
  readonly #channels = new Map<string, Set<Subscriber>>();
  /** Those who had subscribed when the connection was lost, and have to be told when it is back. */
  readonly #missing = new Set<Subscriber>();
  #client: pg.Client | undefined;
  #look: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempts = 0;
  /** What is asked of the server runs one after the other, so that the server's state follows `#channels`. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(config: pg.ClientConfig, url: string, { lookMs = 10_000, patienceMs = 5_000 }: ListenerOptions = {}) {
    this.#config = config;
    this.#url = url;
    this.#lookMs = lookMs;
    this.#patienceMs = patienceMs;
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
    this.#missing.clear();
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
    this.#missing.delete(subscriber);
    const subscribers = this.#channels.get(channel);
    if (!subscribers?.delete(subscriber) || subscribers.size > 0) return false;
    return this.#channels.delete(channel);
  }

  async #listen(channel: string): Promise<void> {
    if (this.#client) await this.#ask(this.#client, `LISTEN ${pg.escapeIdentifier(channel)}`);
    else await this.#connect();
  }

  async #unlisten(channel: string): Promise<void> {
    if (this.#channels.has(channel)) return;
    if (this.#channels.size === 0) await this.#disconnect();
    else if (this.#client) {
      await this.#ask(this.#client, `UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
    }
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(this.#config);
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel, payload = '' }) => {
      for (const subscriber of this.#channels.get(channel) ?? []) subscriber.handler(payload);
    });
    try {
      await client.connect();
      for (const channel of this.#channels.keys()) await this.#ask(client, `LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    this.#attempts = 0;
    clearTimeout(this.#retry);
    this.#lookLater(client);
    const missing = [...this.#missing];
    this.#missing.clear();
    for (const subscriber of missing) subscriber.onReconnect?.();
  }

  /** Sends one statement. A connection that does not answer in time is cut, which fails the statement. */
  async #ask(client: pg.Client, sql: string): Promise<void> {
    const cut = setTimeout(() => void client.end().catch(() => undefined), this.#patienceMs);
    try {
      await client.query(sql);
    } finally {
      clearTimeout(cut);
    }
  }

  #lookLater(client: pg.Client): void {
    this.#look = setTimeout(async () => {
      await this.#inTurn(async () => {
        if (this.#client === client) await this.#ask(client, 'SELECT 1');
      }).catch(() => this.#lost(client));
      if (this.#client === client) this.#lookLater(client);
    }, this.#lookMs).unref();
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    clearTimeout(this.#look);
    clearTimeout(this.#retry);
    await client?.end().catch(() => undefined);
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#look);
    void client.end().catch(() => undefined);
    for (const subscribers of this.#channels.values()) for (const one of subscribers) this.#missing.add(one);
    this.#retryLater();
  }

  /** At random within the latter half of the pause, so that those who lost one server do not come back all at once. */
  #retryLater(): void {
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts++) * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => void this.#inTurn(() => this.#reconnect()), pause);
  }

  async #reconnect(): Promise<void> {
    if (this.#client || this.#channels.size === 0) return;
    await this.#connect().catch(() => this.#retryLater());
  }
}
