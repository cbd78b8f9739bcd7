import { beforeAll, expect, test } from 'vitest';
import { cancelling } from './cancelling.ts';
import { type Database, openDatabase } from './connection.ts';
import { reading } from './reading.ts';
import { within } from './scope.ts';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();
const OURS = '11111111-1111-4111-8111-111111111111';
const THEIRS = '22222222-2222-4222-8222-222222222222';
const TITLES = reading('SELECT title FROM notebook WHERE title <> $1 ORDER BY title');
let one: Database;

beforeAll(async () => {
  await fixture.database.query(`INSERT INTO workspace (id, name) VALUES ($1, 'Ours'), ($2, 'Theirs')`, [OURS, THEIRS]);
  await fixture.database.query(
    `INSERT INTO notebook (id, title, cells, workspace_id) VALUES ('n', 'all', '[]', NULL), ('n', 'ours', '[]', $1), ('n', 'theirs', '[]', $2)`,
    [OURS, THEIRS],
  );
  one = await openDatabase({ url: fixture.url, applicationName: 'one connection', poolSize: 1 });
  return () => one.close();
});

const titles = async (database: Database) =>
  (await database.query<{ title: string }>(TITLES, ['none'])).map(({ title }) => title);

test('a reading sees what each scope lets it, though a connection plans it once', async () => {
  for (const database of [one, cancelling(one, new AbortController().signal)]) {
    for (let time = 0; time < 7; time++) {
      expect(await within('NOTHING', () => titles(database))).toEqual([]);
      expect(await within('SHARED', () => titles(database))).toEqual(['all']);
      expect(await within(OURS, () => titles(database))).toEqual(['all', 'ours']);
      expect(await within(THEIRS, () => titles(database))).toEqual(['all', 'theirs']);
      expect(await titles(database)).toEqual(['all', 'ours', 'theirs']);
    }
  }
  expect(await one.query('SELECT statement FROM pg_prepared_statements')).toEqual([{ statement: TITLES }]);
});

test('within a transaction it sees what that does', async () => {
  await within(OURS, () =>
    one.transaction(async (transaction) => {
      await transaction.query(`UPDATE notebook SET title = 'renamed' WHERE title = 'ours'`);
      expect(await transaction.query(TITLES, ['all'])).toEqual([{ title: 'renamed' }]);
      await transaction.query(`UPDATE notebook SET title = 'ours' WHERE title = 'renamed'`);
    }),
  );
});

test('what fails says why, and the next one on the connection is not concerned', async () => {
  const failing = reading('SELECT 1 / $1::integer AS quotient');
  const forbidden = reading('SELECT FROM member WHERE name = $1');
  const writing = reading('DELETE FROM notebook WHERE title = $1');
  await within(OURS, async () => {
    await expect(one.query(failing, [0])).rejects.toThrow('division by zero');
    await expect(one.query(forbidden, ['Ada'])).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(one.query(writing, ['ours'])).rejects.toThrow('read-only transaction');
    expect(await one.query(failing, [1])).toEqual([{ quotient: 1 }]);
  });
  expect(await titles(one)).toEqual(['all', 'ours', 'theirs']);
});
