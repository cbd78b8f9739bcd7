import { expect, test } from 'vitest';
import { cancelling } from './cancelling.ts';
import { within } from './scope.ts';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();

async function running(words: string): Promise<number> {
  const rows = await fixture.database.query(
    `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE $1 AND pid <> pg_backend_pid()`,
    [`%${words}%`],
  );
  return rows.length;
}

test('a statement ends in the server once nobody wants it, and its connection serves others', async () => {
  const leave = new AbortController();
  const database = cancelling(fixture.database, leave.signal);
  const given = ['first', 'second'].map((name) => database.query(`SELECT pg_sleep(600) AS "wanted ${name}"`));
  const ended = Promise.allSettled(given);
  await expect.poll(() => running('wanted')).toBe(2);
  const gone = new Error('gone');
  leave.abort(gone);
  expect(await ended).toEqual([
    { status: 'rejected', reason: gone },
    { status: 'rejected', reason: gone },
  ]);
  expect(await running('wanted')).toBe(0);
  await expect(database.query('SELECT 1')).rejects.toBe(gone);
  const { pool } = fixture.database;
  expect(pool.idleCount).toBe(pool.totalCount);
  expect(await fixture.database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('while it is wanted nothing is different', async () => {
  const database = cancelling(fixture.database, new AbortController().signal);
  expect(await database.query('SELECT $1::integer + 1 AS two', [1])).toEqual([{ two: 2 }]);
  await expect(database.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
});

test('a statement sees what its scope lets it, and the next one on the connection is not held to that', async () => {
  const database = cancelling(fixture.database, new AbortController().signal);
  const seen = `SELECT current_user AS role, current_setting('flapbook.scope', true) AS scope`;
  const [inside] = await within('SHARED', () => database.query(seen));
  expect(inside).toEqual({ role: 'pg_database_owner', scope: 'SHARED' });
  expect(await database.query(seen)).toEqual(await fixture.database.query(seen));
  expect((await database.query<{ role: string }>(seen))[0]!.role).not.toBe('pg_database_owner');
});
