import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openDatabase } from './connection.ts';
import { Listener } from './listener.ts';
import { retrying } from './retrying.ts';
import { withDatabase } from './testing/index.ts';
import { Relay } from './testing/relay.ts';

const fixture = withDatabase();

/** Values that arrive one after the other, to be awaited. */
class Inbox {
  readonly #values: string[] = [];
  #waiting: (() => void) | undefined;

  readonly put = (value: string): void => {
    this.#values.push(value);
    this.#waiting?.();
  };

  async take(): Promise<string> {
    while (this.#values.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#values.shift()!;
  }
}

function notify(channel: string, payload: string): Promise<unknown> {
  return fixture.database.query('SELECT pg_notify($1, $2)', [channel, payload]);
}

test('notifications reach those who listen to their channel, and nobody after they stopped', async () => {
  const { database } = fixture;
  const first = new Inbox();
  const second = new Inbox();
  const other = new Inbox();
  const stopFirst = await database.listen('news', first.put);
  const stopSecond = await database.listen('news', second.put);
  const stopOther = await database.listen('Other "Channel"', other.put);
  await notify('news', 'one');
  expect(await first.take()).toBe('one');
  expect(await second.take()).toBe('one');
  await stopFirst();
  await stopFirst();
  await notify('news', 'two');
  await notify('Other "Channel"', 'three');
  expect(await second.take()).toBe('two');
  expect(await other.take()).toBe('three');
  await stopSecond();
  await stopOther();
  // The connection goes with the last subscriber, and a new one brings it back.
  const third = new Inbox();
  await database.listen('news', third.put);
  await notify('news', 'four');
  expect(await third.take()).toBe('four');
});

test('a lost connection comes back, tells so and goes on', async () => {
  const database = await openDatabase({ url: fixture.url, applicationName: 'listening' });
  const inbox = new Inbox();
  const reconnected = new Inbox();
  await database.listen('a', inbox.put, { onReconnect: () => reconnected.put('a') });
  await database.listen('b', inbox.put, { onReconnect: () => reconnected.put('b') });
  for (let times = 0; times < 2; times += 1) {
    await fixture.database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listening'",
    );
    expect([await reconnected.take(), await reconnected.take()]).toEqual(['a', 'b']);
    await notify('b', `after loss ${times}`);
    expect(await inbox.take()).toBe(`after loss ${times}`);
  }
  await database.close();
});

describe('behind a relay', () => {
  /** A listener that looks after its connection often, so that a test need not wait. */
  async function listenThrough(relay: Relay) {
    const heard = new Inbox();
    const reconnected = new Inbox();
    const listener = new Listener({ connectionString: relay.url }, relay.url, { lookMs: 100, patienceMs: 1_000 });
    await listener.add('news', { handler: heard.put, onReconnect: () => reconnected.put('news') });
    return { listener, heard, reconnected };
  }

  test('a connection that has fallen silent is replaced', async () => {
    const relay = await Relay.before(fixture.url);
    const { listener, heard, reconnected } = await listenThrough(relay);
    relay.silence();
    expect(await reconnected.take()).toBe('news');
    await notify('news', 'after the silence');
    expect(await heard.take()).toBe('after the silence');
    await listener.close();
    relay.close();
  });

  test('who subscribes while the connection is away brings it back for those who had subscribed before', async () => {
    const relay = await Relay.before(fixture.url);
    const { listener, reconnected } = await listenThrough(relay);
    relay.cut();
    // Long enough to notice the loss, too short for the listener to connect again by itself.
    await sleep(20);
    const told: string[] = [];
    // Should it not have been noticed yet, the first try fails.
    await retrying(() => listener.add('later', { handler: () => undefined, onReconnect: () => told.push('later') }));
    expect(await reconnected.take()).toBe('news');
    expect(told).toEqual([]);
    await listener.close();
    relay.close();
  });
});
