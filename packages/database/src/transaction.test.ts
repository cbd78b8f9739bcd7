import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from './connection.ts';
import { withDatabase } from './testing/index.ts';
import { Relay } from './testing/relay.ts';
import type { Queryable } from './transaction.ts';

const fixture = withDatabase();

test('transactions commit', async () => {
  const { database } = fixture;
  const result = await database.transaction(async ({ query }) => {
    await query('CREATE TABLE committed (value int)');
    return query('INSERT INTO committed VALUES ($1) RETURNING value', [7]);
  });
  expect(result).toEqual([{ value: 7 }]);
  expect(await database.query('SELECT value FROM committed')).toEqual([{ value: 7 }]);
});

test('they roll back and hand on what was thrown', async () => {
  const { database } = fixture;
  await database.query('CREATE TABLE untouched (value int)');
  const failing = database.transaction(async ({ query }) => {
    await query('INSERT INTO untouched VALUES (1)');
    throw new RangeError('mine');
  });
  await expect(failing).rejects.toThrow(new RangeError('mine'));
  expect(await database.query('SELECT value FROM untouched')).toEqual([]);
});

test('they do not pass for committed when a failure in them was ignored', async () => {
  const ignoring = fixture.database.transaction(({ query }) => query('SELECT 1 / 0').catch(() => undefined));
  await expect(ignoring).rejects.toThrow('its error was ignored');
});

describe('a session', () => {
  test('is one connection, and what belongs to it ends with it', async () => {
    const database = await openDatabase({ url: fixture.url, applicationName: 'session', poolSize: 1 });
    const locked = `SELECT count(*)::integer AS count FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE locktype = 'advisory' AND datname = current_database()`;
    const pid = 'SELECT pg_backend_pid() AS pid';
    const inside = await database.session(async ({ query }) => {
      await query('SELECT pg_advisory_lock(7)');
      return [await query(pid), await query(pid), await fixture.database.query(locked)];
    });
    expect(inside[0]).toEqual(inside[1]);
    expect(inside[2]).toEqual([{ count: 1 }]);
    expect(await database.query(pid)).not.toEqual(inside[0]);
    await expect.poll(() => fixture.database.query(locked)).toEqual([{ count: 0 }]);
    await database.close();
  });

  test('hands on what was thrown, and the pool does not shrink', async () => {
    const database = await openDatabase({ url: fixture.url, applicationName: 'session', poolSize: 1 });
    await expect(
      database.session(async () => {
        throw new RangeError('mine');
      }),
    ).rejects.toThrow(new RangeError('mine'));
    expect(await database.session(({ query }) => query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe('a lost connection', () => {
  test('does not stay in the pool', async () => {
    const database = await openDatabase({ url: fixture.url, applicationName: 'lost', poolSize: 1 });
    const lost = database.transaction(({ query }) => query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(lost).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await database.transaction(({ query }) => query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    expect(database.pool.totalCount).toBe(1);
    await database.close();
  });

  test('while it commits leaves open whether it did', async () => {
    await fixture.database.query('CREATE TABLE unanswered (value int)');
    const relay = await Relay.before(fixture.url);
    const database = await openDatabase({ url: relay.url, applicationName: 'unanswered' });
    relay.loseAnswerTo('COMMIT');
    const unanswered = database.transaction(({ query }) => query('INSERT INTO unanswered VALUES (1)'));
    await expect(unanswered).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('may or may not have taken effect'),
    });
    await expect.poll(() => database.query('SELECT value FROM unanswered')).toEqual([{ value: 1 }]);
    await database.close();
    relay.close();
  });
});

describe('a deadlock', () => {
  /** Two transactions that take the same two rows the other way round, and each its first before either its second. */
  async function meet(database: Database, table: string, retry: boolean): Promise<PromiseSettledResult<unknown>[]> {
    await database.query(`CREATE TABLE ${table} AS SELECT id, 0 AS value FROM generate_series(1, 2) AS id`);
    let arrived = 0;
    let open = (): void => undefined;
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const take = (order: readonly number[]) =>
      database.transaction(
        async ({ query }: Queryable) => {
          await query("SET LOCAL deadlock_timeout = '20ms'");
          const add = (id: number) => query(`UPDATE ${table} SET value = value + 1 WHERE id = $1`, [id]);
          await add(order[0]!);
          arrived += 1;
          if (arrived === 2) open();
          await both;
          await add(order[1]!);
        },
        { retry },
      );
    return Promise.allSettled([take([1, 2]), take([2, 1])]);
  }

  test('fails one of the two', async () => {
    const { database } = fixture;
    const results = await meet(database, 'dead', false);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: '40P01' } });
    expect(await database.query('SELECT value FROM dead')).toEqual([{ value: 1 }, { value: 1 }]);
  });

  test('is tried again where that is allowed', async () => {
    const { database } = fixture;
    const results = await meet(database, 'alive', true);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await database.query('SELECT value FROM alive')).toEqual([{ value: 2 }, { value: 2 }]);
  });
});
