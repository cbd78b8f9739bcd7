import { withDatabase } from '@flapbook/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Operations, openOperations, planCollection } from '../index.ts';
import { Revisions } from './revisions.ts';

const fixture = withDatabase();
let operations: Operations;
beforeAll(async () => {
  operations = await openOperations({ url: fixture.url, applicationName: 'test' });
});
afterAll(() => operations.close());

const known = 'a'.repeat(64);

test('the same content is one revision, whatever the order of its names and whoever publishes it', async () => {
  const revisions = new Revisions(operations.database);
  const hostile = 'nul \u0000, lone \ud800, −0.1';
  const first = await revisions.publish({
    content: { title: hostile, ratio: 0.30000000000000004 },
    notebook: 'one',
    operations: [],
  });
  const again = await revisions.publish({
    content: { ratio: 0.30000000000000004, title: hostile },
    notebook: 'two',
    operations: [],
  });
  expect(again.digest).toBe(first.digest);
  // Its content keeps every letter; the column for lists cannot hold all of them.
  expect(first.title).toBe('nul \ufffd, lone \ufffd, −0.1');
  expect(again.createdAt).toEqual(first.createdAt);
  expect((await revisions.find(first.digest))?.content).toEqual(first.content);
  expect(await revisions.find('0'.repeat(64))).toBeNull();
  const next = await revisions.publish({ content: { title: 'changed' }, notebook: 'one', operations: [] });
  expect(await operations.database.query('SELECT parent FROM publication WHERE digest = $1', [next.digest])).toEqual([
    { parent: first.digest },
  ]);
});

test('the database refuses a content that is not what its digest says', async () => {
  const { digest } = await new Revisions(operations.database).publish({
    content: { title: 'true' },
    notebook: 'one',
    operations: [],
  });
  await expect(
    operations.database.query(`UPDATE revision SET content = '{"title":"false"}' WHERE digest = $1`, [digest]),
  ).rejects.toThrow();
});

test('too large a content is refused', async () => {
  await expect(
    new Revisions(operations.database).publish({
      content: { text: 'x'.repeat(16_000_000) },
      notebook: 'one',
      operations: [],
    }),
  ).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('what a revision shows is kept', async () => {
  await operations.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work, status, used_at)
      VALUES ($1, 'evaluation', 1, '{}', '{}', '{}', 1, 'SUCCEEDED', now() - interval '1 year')`,
    [known],
  );
  expect((await planCollection(operations, { keepDays: 1 })).operations).toBe(1);
  await new Revisions(operations.database).publish({
    content: { title: 'shows it' },
    notebook: 'one',
    operations: [known, 'b'.repeat(64)],
  });
  expect((await planCollection(operations, { keepDays: 1 })).operations).toBe(0);
});
