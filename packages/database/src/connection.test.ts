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

async function terminate(applicationName: string): Promise<void> {
  await fixture.database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
    applicationName,
  ]);
}
