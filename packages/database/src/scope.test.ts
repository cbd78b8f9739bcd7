import { beforeAll, expect, test } from 'vitest';
import { NotebookEntity } from './entities/notebook.ts';
import { beyondScope, currentWorkspace, within } from './scope.ts';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();
const OURS = '11111111-1111-4111-8111-111111111111';
const THEIRS = '22222222-2222-4222-8222-222222222222';

beforeAll(async () => {
  const { database } = fixture;
  await database.query(`INSERT INTO workspace (id, name) VALUES ($1, 'Ours'), ($2, 'Theirs')`, [OURS, THEIRS]);
  await database.query(
    `INSERT INTO notebook (id, title, cells, workspace_id)
      VALUES ('all', 'All', '[]', NULL), ('ours', 'Ours', '[]', $1), ('theirs', 'Theirs', '[]', $2)`,
    [OURS, THEIRS],
  );
});

const ids = async () =>
  (await fixture.database.query<{ id: string }>('SELECT id FROM notebook ORDER BY id')).map(({ id }) => id);

test.each([
  ['EVERYTHING', ['all', 'ours', 'theirs']],
  ['NOTHING', []],
  ['SHARED', ['all']],
  [OURS, ['all', 'ours']],
])('within %s, however it is asked', async (scope, seen) => {
  const { database } = fixture;
  await within(scope, async () => {
    expect(await ids()).toEqual(seen);
    const select = 'SELECT id FROM notebook ORDER BY id';
    const rows = seen.map((id) => ({ id }));
    expect(await database.transaction((transaction) => transaction.query(select))).toEqual(rows);
    expect(await database.session((session) => session.query(select))).toEqual(rows);
    expect(await database.entities((manager) => manager.count(NotebookEntity))).toBe(seen.length);
  });
  // No connection keeps it.
  expect(await ids()).toHaveLength(3);
});

test('a scope is never widened but by name', async () => {
  await within(OURS, async () => {
    expect(await within('EVERYTHING', ids)).toEqual(['all', 'ours']);
    expect(await beyondScope(ids)).toEqual(['all', 'ours', 'theirs']);
    expect(currentWorkspace()).toBe(OURS);
  });
  expect(() => within(`' OR true; --`, () => fixture.database.query('SELECT 1'))).toThrow(/is no scope/);
});

test('what is made belongs to the workspace; what is another’s is not changed, taken or given', async () => {
  const { database } = fixture;
  await within(OURS, async () => {
    await database.query(`INSERT INTO notebook (id, title, cells) VALUES ('theirs', 'Another', '[]')`);
    expect(await database.query(`UPDATE notebook SET title = 'x' WHERE id = 'theirs' RETURNING workspace_id`)).toEqual([
      { workspace_id: OURS },
    ]);
    await expect(
      database.query(`INSERT INTO notebook (id, title, cells, workspace_id) VALUES ('n', 'N', '[]', $1)`, [THEIRS]),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const table of ['member', 'session', 'access_token', 'audit', 'workspace_member'])
      await expect(database.query(`SELECT FROM ${table}`), table).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

/** Tables without a policy: what reaches their rows, which has one or names nobody’s. */
const REACHED_BY: Readonly<Record<string, string>> = {
  artifact: 'the key of a model, data set or operation',
  calibration_shard: 'the key of a stream, which a calibration has',
  calibration_statistics: 'the key of a stream, which a calibration has',
  claim: 'the key of an operation',
  collection: 'nothing of anybody: numbers, for admins',
  compensation_bias: 'the key of an operation',
  data_overlap: 'the digest of data on both sides',
  evaluation_block: 'the key of an operation',
  operation_event: 'the key of an operation',
  operation_task: 'the key of an operation',
  part_result: 'the key of a part, which an operation has',
  pin: 'the key of an operation',
  revision_operation: 'the digest of a revision',
  saliency_score: 'the key of an operation',
  token_count: 'the key of a data set',
  weight_statistics: 'the key of a model',
  worker: 'nothing of anybody: its task and its models have policies',
  zero_shot_block: 'the key of an operation',
};

test('every table has a policy, is out of reach, or says by what its rows are reached', async () => {
  const open = await fixture.database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity
        AND has_table_privilege('pg_database_owner', c.oid, 'SELECT') ORDER BY 1`,
  );
  expect(open.map(({ name }) => name)).toEqual(Object.keys(REACHED_BY).sort());
});
