import { describe, expect, test } from 'vitest';
import { openDatabase } from './connection.ts';
import { DatasetEntity } from './entities/dataset.ts';
import { withDatabase } from './testing/index.ts';
import { bytesToFloat64, float64Bytes } from './vectors.ts';

const fixture = withDatabase();

describe('queries', () => {
  test('give numbers as numbers', async () => {
    const rows = await fixture.database.query(
      `SELECT count(*) AS count, 9007199254740993 AS large, 0.1::float8 AS tenth, 'NaN'::float8 AS nan,
        array[1, null]::int8[] AS integers, null::int8 AS nothing FROM generate_series(1, $1)`,
      [3],
    );
    expect(rows).toEqual([
      { count: 3, large: '9007199254740993', tenth: 0.1, nan: NaN, integers: [1, null], nothing: null },
    ]);
  });

  test('carry vectors', async () => {
    const vector = Float64Array.from({ length: 11_008 }, (_, index) => index / 3);
    const [row] = await fixture.database.query<{ bytes: Buffer }>('SELECT $1::bytea AS bytes', [float64Bytes(vector)]);
    expect(bytesToFloat64(row!.bytes)).toStrictEqual(vector);
  });

  test('and entities use one pool', async () => {
    const { dataSource, pool } = fixture.database;
    await dataSource.getRepository(DatasetEntity).find();
    expect(pool.totalCount).toBe(1);
  });

  test('work again after the server closed the connections', async () => {
    const errors: Error[] = [];
    const { url } = fixture;
    const database = await openDatabase({ url, applicationName: 'broken', onError: (error) => errors.push(error) });
    const closed = new Promise((resolve) => database.pool.once('remove', resolve));
    await terminate('broken');
    await closed;
    expect(errors).toHaveLength(1);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
  });

  test('say so when the server closes the connection under them', async () => {
    const database = await openDatabase({ url: fixture.url, applicationName: 'cut', poolSize: 1 });
    await expect(database.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe('transactions', () => {
  test('commit', async () => {
    const { database } = fixture;
    const result = await database.transaction(async ({ query }) => {
      await query('CREATE TABLE committed (value int)');
      return query('INSERT INTO committed VALUES ($1) RETURNING value', [7]);
    });
    expect(result).toEqual([{ value: 7 }]);
    expect(await database.query('SELECT value FROM committed')).toEqual([{ value: 7 }]);
  });

  test('roll back and hand on what was thrown', async () => {
    const { database } = fixture;
    await database.query('CREATE TABLE untouched (value int)');
    const failing = database.transaction(async ({ query }) => {
      await query('INSERT INTO untouched VALUES (1)');
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow(new RangeError('mine'));
    expect(await database.query('SELECT value FROM untouched')).toEqual([]);
  });

  test('survive the loss of their connection', async () => {
    const database = await openDatabase({ url: fixture.url, applicationName: 'lost', poolSize: 1 });
    const lost = database.transaction(({ query }) => query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(lost).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await database.transaction(({ query }) => query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe('openDatabase', () => {
  test('migrates once when several processes open an empty database', async () => {
    const { database, url } = fixture;
    await database.query('CREATE DATABASE empty_database');
    const address = new URL(url);
    address.pathname = '/empty_database';
    const options = { url: address.href, applicationName: 'racing' };
    const opened = await Promise.all([openDatabase(options), openDatabase(options), openDatabase(options)]);
    for (const one of opened) {
      expect(await one.query('SELECT key FROM model')).toEqual([]);
      await one.close();
    }
    await database.query('DROP DATABASE empty_database WITH (FORCE)');
  });

  test.each([
    ['nobody listens', { port: '1' }],
    ['the password is wrong', { password: 'wrong-secret' }],
    ['there is no such database', { pathname: '/missing' }],
  ])('names the server but not the password when %s', async (_, change) => {
    const address = Object.assign(new URL(fixture.url), change);
    const error: unknown = await openDatabase({ url: address.href, applicationName: 'test' }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    const { message } = error as Error;
    expect(message).toContain(`${address.hostname}:${address.port}${address.pathname}`);
    expect(message).not.toContain(address.password);
  });
});

async function terminate(applicationName: string): Promise<void> {
  await fixture.database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
    applicationName,
  ]);
}
