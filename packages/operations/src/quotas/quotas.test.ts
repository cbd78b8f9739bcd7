import { withDatabase } from '@flapbook/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Operations, openOperations } from '../operations.ts';
import { type Asker, askedBy } from './asker.ts';
import { NO_QUOTA, quotaOf, setQuota } from './quota.ts';
import { usageOf } from './usage.ts';

const fixture = withDatabase();
let operations: Operations;
let ada: string;
let bob: string;
beforeAll(async () => {
  operations = await openOperations({ url: fixture.url, applicationName: 'test' });
  const rows = await operations.database.query<{ id: string }>(
    `INSERT INTO member (name, role) VALUES ('Ada', 'RESEARCHER'), ('Bob', 'RESEARCHER') RETURNING id::text`,
  );
  [ada, bob] = rows.map(({ id }) => id) as [string, string];
});
afterAll(() => operations?.close());
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
