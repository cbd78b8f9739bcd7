import { expect, test } from 'vitest';
import { openDatabase } from './connection.ts';
import { withDatabase } from './testing/index.ts';

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
