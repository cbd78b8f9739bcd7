import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beyondScope, within } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Operations, openOperations } from '../operations.ts';
import { moveContent, placesOf, shareContent, takeBackShare } from './shares.ts';
import { vacate } from './vacate.ts';

const fixture = withDatabase();
const LAB = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const THIRD = '33333333-3333-4333-8333-333333333333';

let operations: Operations;
let folder: string;
beforeAll(async () => {
  operations = await openOperations({ url: fixture.url, applicationName: 'test' });
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-shares-'));
  for (const [name, text] of [
    ['texts', 'The cat sat on the mat.'],
    ['others', 'Another one.'],
  ] as const)
    await writeFile(path.join(folder, name), text);
});
afterAll(async () => {
  await operations?.close();
  await rm(folder, { recursive: true });
});

let key: string;
beforeEach(async () => {
  const { database } = operations;
  for (const table of ['alias', 'dataset', 'notebook', 'workspace']) await database.query(`DELETE FROM ${table}`);
  await database.query(`INSERT INTO workspace (id, name) VALUES ($1, 'Lab'), ($2, 'Other'), ($3, 'Third')`, [
    LAB,
    OTHER,
    THIRD,
  ]);
  key = await register(LAB, 'texts');
});

/** Registers a file of the folder, under its name by default. */
async function register(scope: string, file: string, name: string = file): Promise<string> {
  const source = { format: 'text', file: path.join(folder, file), joining: 'NONE' } as const;
  return (await within(scope, () => operations.datasets.register(name, name, source))).key;
}

const share = (scope: string, target: string | null, name = 'texts') =>
  within(scope, () => shareContent(operations.database, { kind: 'dataset', name, target }));
const move = (scope: string, target: string | null, { fromAll = false, name = 'texts' } = {}) =>
  within(scope, () => moveContent(operations.database, { kind: 'dataset', name, target }, { fromAll }));
const place = async (scope: string) =>
  (await within(scope, () => placesOf(operations.database, 'dataset', [key]))).get(key) ?? null;
const has = (scope: string) =>
  within(scope, () =>
    operations.datasets.byName('texts').then(
      () => true,
      () => false,
    ),
  );
const takeBack = async (scope: string, index = 0) => {
  const { id } = (await place(scope))!.shares[index]!;
  await within(scope, () => takeBackShare(operations.database, id));
};

test('a share is told of on both sides, and can be taken back where it was made alone', async () => {
  expect(await place(LAB)).toEqual({ workspace: LAB, isShared: false, isForAll: false, shares: [] });
  expect(await place(OTHER)).toBeNull();
  await share(LAB, OTHER);
  // Asked for twice, there is one.
  await share(LAB, OTHER);
  expect((await place(LAB))!.shares).toEqual([{ id: expect.any(String), target: OTHER }]);
  expect(await place(OTHER)).toEqual({ workspace: LAB, isShared: true, isForAll: false, shares: [] });
  const { id } = (await place(LAB))!.shares[0]!;
  await expect(within(OTHER, () => takeBackShare(operations.database, id))).rejects.toMatchObject({
    code: 'BAD_PARAMETER',
  });
  expect(await has(OTHER)).toBe(true);
  await takeBack(LAB);
  expect([await has(LAB), await has(OTHER)]).toEqual([true, false]);
});

test('what is taken back goes wherever it went on to, but not where it was registered as well', async () => {
  await share(LAB, OTHER);
  await share(OTHER, null);
  expect(await place('SHARED')).toMatchObject({ workspace: OTHER, isShared: true, isForAll: true });
  await register(THIRD, 'texts', 'mine');
  await takeBack(LAB);
  expect([await has(OTHER), await has('SHARED')]).toEqual([false, false]);
  expect(await place(THIRD)).toMatchObject({ workspace: THIRD });
  // What a workspace has registered itself since is no share any more.
  await share(LAB, OTHER);
  await register(OTHER, 'texts');
  expect((await place(LAB))!.shares).toEqual([]);
  expect(await place(OTHER)).toMatchObject({ workspace: OTHER, isShared: false });
});

test('a name that means something else there is not taken', async () => {
  await register(OTHER, 'others', 'texts');
  await expect(share(LAB, OTHER)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  await expect(move(LAB, OTHER)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  expect(await has(LAB)).toBe(true);
});

test('what moves has its shares from there, and what is shared is moved from where it belongs alone', async () => {
  await share(LAB, OTHER);
  await share(LAB, THIRD);
  await expect(move(OTHER, THIRD)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  await move(LAB, OTHER);
  expect([await has(LAB), await has(THIRD)]).toEqual([false, true]);
  expect(await place(OTHER)).toMatchObject({ workspace: OTHER, isShared: false, shares: [{ target: THIRD }] });
  await takeBack(OTHER);
  expect(await has(THIRD)).toBe(false);
  await move(OTHER, null);
  expect(await place('SHARED')).toMatchObject({ workspace: null, isForAll: true, isShared: false });
  await expect(share(LAB, OTHER)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  // From all members only who may.
  await expect(move(LAB, LAB)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await move(LAB, LAB, { fromAll: true });
  expect([await has(LAB), await has('SHARED')]).toEqual([true, false]);
});

test('a workspace that goes owns nothing, or says where it goes', async () => {
  const { database } = operations;
  const empty = (target?: string | null) =>
    beyondScope(() => database.transaction((transaction) => vacate(transaction, LAB, target)));
  const notebook = (id: string, workspace: string) =>
    database.query(`INSERT INTO notebook (id, title, cells, workspace_id) VALUES ($1, 'N', '[]', $2)`, [id, workspace]);
  await notebook('one', LAB);
  await share(LAB, THIRD);
  await expect(empty()).rejects.toMatchObject({
    code: 'WORKSPACE_NOT_EMPTY',
    message: 'It still owns 1 notebook, 1 data set.',
  });
  await notebook('one', OTHER);
  await expect(empty(OTHER)).rejects.toMatchObject({ message: expect.stringContaining('“N” there already') });
  await database.query(`DELETE FROM notebook WHERE workspace_id = $1`, [OTHER]);
  await empty(OTHER);
  expect(await place(OTHER)).toMatchObject({ workspace: OTHER, shares: [{ target: THIRD }] });
  expect(await within(OTHER, () => database.query('SELECT id FROM notebook'))).toEqual([{ id: 'one' }]);
  // By now there is nothing.
  await empty();
  await database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, work, status, scope)
      VALUES ($1, 'download', 1, '{}', '{}', 0, 'RUNNING', ARRAY[$2])`,
    ['a'.repeat(64), LAB],
  );
  await expect(empty()).rejects.toMatchObject({ message: expect.stringContaining('being downloaded') });
});
