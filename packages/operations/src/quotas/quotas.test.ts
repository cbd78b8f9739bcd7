import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { within } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Operations, openOperations } from '../operations.ts';
import { type Asker, askedBy } from './asker.ts';
import { NO_QUOTA, quotaOf, setQuota } from './quota.ts';
import { usageOf } from './usage.ts';

const fixture = withDatabase();
let operations: Operations;
let folder: string;
let ada: string;
let bob: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-quotas-'));
  const uploads = { directory: path.join(folder, 'uploads') };
  operations = await openOperations({ url: fixture.url, applicationName: 'test', uploads });
  const rows = await operations.database.query<{ id: string }>(
    `INSERT INTO member (name, role) VALUES ('Ada', 'RESEARCHER'), ('Bob', 'RESEARCHER') RETURNING id::text`,
  );
  [ada, bob] = rows.map(({ id }) => id) as [string, string];
});
afterAll(async () => {
  await operations?.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await operations.database.query('DELETE FROM quota');
  await operations.database.query('DELETE FROM task');
  await operations.database.query('DELETE FROM operation');
});

/** Operations that somebody has asked about and nobody has run. */
async function planned(...names: string[]): Promise<string[]> {
  const keys = names.map((name) => name.padEnd(64, '0'));
  await operations.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work)
      SELECT key, 'latency', 1, '{}', '{}', '{}', 0 FROM unnest($1::text[]) AS given (key)`,
    [keys],
  );
  return keys;
}

async function run(member: string, keys: readonly string[]): Promise<Asker & { code: string | null; message: string }> {
  const asker: Asker = { member };
  const error = await askedBy(asker, () => operations.scheduler.run(keys)).then(
    () => null,
    (thrown: Error & { code: string }) => thrown,
  );
  return { ...asker, code: error?.code ?? null, message: error?.message ?? '' };
}

/** A task of an operation that took its time and ended some hours ago. */
const took = (key: string, seconds: number, hoursAgo: number) =>
  operations.database.query(
    `INSERT INTO task (key, operation_key, role, part, queue, memory_bytes, work, tokens, lane, priority, turn, status, started_at, finished_at, seconds)
      VALUES (concat($1::text, $3::float8), $1, 'PART', '{}', 'q', 0, 0, 0, '', 'INTERACTIVE', 0, 'SUCCEEDED',
        now() - make_interval(secs => $3::float8 * 3600 + $2::float8), now() - make_interval(secs => $3::float8 * 3600), $2)`,
    [key, seconds, hoursAgo],
  );

test('a member’s own quota goes before everybody’s', async () => {
  const { database } = operations;
  expect(await quotaOf(database, ada)).toEqual({ ...NO_QUOTA, isOwn: false });
  await setQuota(database, null, { ...NO_QUOTA, jobs: 3 });
  await setQuota(database, ada, { ...NO_QUOTA, jobs: 5, windowHours: 48 });
  expect(await quotaOf(database, ada)).toEqual({ ...NO_QUOTA, jobs: 5, windowHours: 48, isOwn: true });
  expect(await quotaOf(database, bob)).toEqual({ ...NO_QUOTA, jobs: 3, isOwn: false });
  await setQuota(database, ada, null);
  expect((await quotaOf(database, ada)).jobs).toBe(3);
  await expect(setQuota(database, ada, { ...NO_QUOTA, jobs: -1 })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  await expect(setQuota(database, ada, { ...NO_QUOTA, windowHours: 0 })).rejects.toMatchObject({
    code: 'BAD_PARAMETER',
  });
  await expect(setQuota(database, 'nobody', NO_QUOTA)).rejects.toMatchObject({ code: 'MEMBER_NOT_FOUND' });
});

test('jobs at once: those of others do not count, and what is under way is asked for freely', async () => {
  const keys = await planned('a', 'b', 'c');
  await setQuota(operations.database, null, { ...NO_QUOTA, jobs: 2 });
  expect(await run(ada, keys)).toMatchObject({ code: 'QUOTA_EXCEEDED', retryAfterSeconds: 30 });
  expect((await run(ada, keys.slice(0, 2))).code).toBeNull();
  expect(await usageOf(operations.database, ada, 24)).toMatchObject({ jobs: 2 });
  expect(await run(ada, keys.slice(2))).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: 'You may have 2 jobs at once; 2 wait or run, and this asks for one more.',
  });
  expect((await run(ada, keys.slice(0, 1))).code).toBeNull();
  expect((await run(bob, keys)).code).toBeNull();
  await operations.scheduler.cancel(keys);
  expect(await usageOf(operations.database, ada, 24)).toMatchObject({ jobs: 0 });
  // Whoever nobody has signed in as has no quota.
  await operations.scheduler.run(keys);
});

test('minutes of workers within the window, and when there is room again', async () => {
  const [first, second, next] = (await planned('a', 'b', 'c')) as [string, string, string];
  expect((await run(ada, [first, second])).code).toBeNull();
  await operations.database.query('DELETE FROM task');
  await took(first, 300, 23);
  await took(second, 120, 1);
  await took(first, 9_000, 30);
  expect((await usageOf(operations.database, ada, 24)).computeSeconds).toBeCloseTo(420, 0);
  await setQuota(operations.database, ada, { ...NO_QUOTA, computeSeconds: 400 });
  const refused = await run(ada, [next]);
  expect(refused).toMatchObject({ code: 'QUOTA_EXCEEDED', message: expect.stringContaining('7.0 min are spent') });
  // What ended 23 hours ago leaves in one.
  expect(refused.retryAfterSeconds! / 3_600).toBeCloseTo(1, 1);
  expect((await run(bob, [next])).code).toBeNull();
  await setQuota(operations.database, ada, { ...NO_QUOTA, computeSeconds: 421 });
  expect((await run(ada, await planned('d'))).code).toBeNull();
});

test('bytes of the results that a member asked for', async () => {
  const [first, next] = (await planned('a', 'b')) as [string, string];
  await run(ada, [first]);
  await operations.database.query(`UPDATE operation SET status = 'SUCCEEDED', result = '{"a": 12345}' WHERE key = $1`, [
    first,
  ]);
  await operations.database.query(
    `INSERT INTO artifact (holder, holder_key, name, digest, byte_length) VALUES ('operation', $1, 'x', 'd', 5000)`,
    [first],
  );
  expect(await usageOf(operations.database, ada, 24)).toMatchObject({ storedBytes: 5_012, jobs: 0 });
  await setQuota(operations.database, null, { ...NO_QUOTA, storedBytes: 5_000 });
  expect(await run(ada, [next])).toMatchObject({ code: 'QUOTA_EXCEEDED', retryAfterSeconds: 3_600 });
  expect((await run(bob, [next])).code).toBeNull();
});

test('bytes of what a member uploads and registers, each file once, before it is there', async () => {
  const { database, uploads, registrar } = operations;
  const lab = '11111111-1111-4111-8111-111111111111';
  await database.query(`INSERT INTO workspace (id, name) VALUES ($1, 'Lab')`, [lab]);
  /** What somebody does in the workspace; the code of what they are refused with. */
  const as = async (member: string, what: () => Promise<unknown>) => {
    const asker: Asker = { member };
    const code = await within(lab, () => askedBy(asker, what)).then(
      () => null,
      (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
    );
    return { code, after: asker.retryAfterSeconds };
  };
  const stored = async (member: string) => (await usageOf(database, member, 24)).storedBytes;
  const bytes = Buffer.from('The cat sat on the mat. ');
  const file = { name: 'a.txt', byteLength: bytes.length, modifiedMs: 1 };
  let id = '';
  const begin = async () => {
    ({ id } = await uploads!.begin([file]));
  };
  await setQuota(database, null, { ...NO_QUOTA, storedBytes: 40 });
  expect(await as(ada, begin)).toEqual({ code: null, after: undefined });
  // The same files are the same upload.
  expect((await as(ada, begin)).code).toBeNull();
  expect(await stored(ada)).toBe(24);
  expect(await as(ada, () => uploads!.begin([{ ...file, name: 'b.txt' }]))).toEqual({
    code: 'QUOTA_EXCEEDED: Your results and files may take 0.0 MB; they take 0.0 MB, and this asks for 0.0 MB more.',
    after: 3_600,
  });
  await as(ada, () => uploads!.append(id, file.name, { offset: 0, bytes, sha256: null }));
  const register = async (name: string, place: string) =>
    registrar.registerDataset({ name, title: name, source: { format: 'text', file: place, joining: 'NONE' } });
  expect((await as(ada, async () => register('mine', await uploads!.file(id, file.name)))).code).toBeNull();
  expect(await stored(ada)).toBe(24);

  const other = path.join(folder, 'other.txt');
  await writeFile(other, 'Another text of its own.');
  expect(await as(ada, () => register('other', other))).toMatchObject({
    code: expect.stringContaining('QUOTA_EXCEEDED'),
    after: 3_600,
  });
  expect((await as(bob, () => register('other', other))).code).toBeNull();
  expect([await stored(ada), await stored(bob)]).toEqual([24, 24]);
  // Under a further name it is the same file.
  expect((await as(bob, () => register('again', other))).code).toBeNull();
  expect(await stored(bob)).toBe(24);
  await within(lab, () => uploads!.remove(id));
  await database.query('DELETE FROM alias');
  expect([await stored(ada), await stored(bob)]).toEqual([0, 0]);
});
