import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { Collector } from './collector.ts';
import { store, withRetention } from './retention.fixture.ts';
import { type CollectionRun, followCollection, latestCollection } from './runs.ts';

const on = withRetention();

const NOTHING_KEPT = { keepDays: 0 };
let others: Collector[] = [];
afterEach(async () => {
  await Promise.all(others.map((collector) => collector.close()));
  others = [];
});

/** As another process would have. */
function collector(): Collector {
  const one = new Collector(on.operations);
  others.push(one);
  return one;
}

/** Something to delete that takes a second or so: each calibration is a transaction and a pause. */
async function fill(firstSeed: number, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await store(on, on.calibration(64, firstSeed + i), { days: 40 });
}

async function toEnd(id: number): Promise<CollectionRun[]> {
  const seen: CollectionRun[] = [];
  for await (const run of followCollection(on.operations.database, id)) seen.push(run);
  return seen;
}

test('a start answers at once, others find what runs, and everybody sees how it goes on and ends', async () => {
  const { database } = on.operations;
  await fill(100, 5);
  // Whoever deletes waits for this lock, as for a worker that looks for stored parts.
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`SELECT pg_advisory_xact_lock_shared(hashtext('flapbook deletion'))`);
  const first = await collector().start(NOTHING_KEPT);
  expect(first).toMatchObject({ begun: true, status: 'RUNNING', keepDays: 0, done: 0, finishedAt: null, gone: null });
  await expect.poll(async () => (await latestCollection(database))?.total).toBe(10);
  const second = await collector().start({ keepDays: 7 });
  expect(second).toMatchObject({ begun: false, id: first.id, status: 'RUNNING', keepDays: 0, total: 10 });

  const following = toEnd(first.id);
  await client.query('COMMIT');
  await client.end();
  const seen = await following;
  expect(seen.at(-1)).toMatchObject({ id: first.id, status: 'SUCCEEDED', done: 10, total: 10, problem: null });
  expect(seen.at(-1)!.gone).toMatchObject({ operations: 5, shards: 5 });
  expect(seen.at(-1)!.finishedAt!.getTime()).toBeGreaterThanOrEqual(first.startedAt.getTime());
  expect(seen.slice(0, -1).every(({ status }) => status === 'RUNNING')).toBe(true);
  expect(await latestCollection(database)).toEqual(seen.at(-1));

  const third = await collector().start();
  expect(third.begun).toBe(true);
  expect(third.id).toBeGreaterThan(first.id);
  expect((await toEnd(third.id)).at(-1)).toMatchObject({ status: 'SUCCEEDED', keepDays: 30, gone: { operations: 0 } });
});

test('starts at the same moment begin one', async () => {
  await fill(200, 3);
  const runs = await Promise.all([collector(), collector(), collector()].map((one) => one.start(NOTHING_KEPT)));
  const last = await toEnd(Math.max(...runs.map(({ id }) => id)));
  expect(last.at(-1)).toMatchObject({ status: 'SUCCEEDED' });
  // Whoever came after the end of the first has begun another, for which nothing was left.
  const begun = runs.filter(({ begun }) => begun).map(({ id }) => id);
  expect(new Set(begun).size).toBe(begun.length);
  expect(new Set(runs.map(({ id }) => id))).toEqual(new Set(begun));
});

test('a process that stops ends its own, and says so', async () => {
  await fill(300, 3);
  const one = collector();
  const client = new pg.Client({ connectionString: on.operations.database.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`SELECT pg_advisory_xact_lock_shared(hashtext('flapbook deletion'))`);
  const { id } = await one.start(NOTHING_KEPT);
  const closing = one.close();
  await client.query('ROLLBACK');
  await client.end();
  await closing;
  expect((await toEnd(id)).at(-1)).toMatchObject({ status: 'FAILED', problem: { code: 'CANCELLED' }, gone: null });
});

test('one whose process has died is not running, and the next one begins', async () => {
  const { database } = on.operations;
  await database.query('INSERT INTO collection (keep_days, total) VALUES (0, 100)');
  const dead = (await latestCollection(database))!;
  expect(dead).toMatchObject({ status: 'INTERRUPTED', finishedAt: null });
  expect(await toEnd(dead.id)).toHaveLength(1);
  const next = await collector().start();
  expect(next.begun).toBe(true);
  await toEnd(next.id);
  expect((await toEnd(dead.id)).at(-1)).toMatchObject({ status: 'FAILED', problem: { code: 'WORKER_DIED' } });
});

test('somebody who keeps others from deleting without a word is named', async () => {
  const client = new pg.Client({ connectionString: on.operations.database.url });
  await client.connect();
  await client.query(`SELECT pg_advisory_lock(hashtext('flapbook collector'))`);
  await on.operations.database.query('UPDATE collection SET finished_at = now() WHERE finished_at IS NULL');
  await expect(collector().start()).rejects.toMatchObject({ code: 'COLLECTION_RUNNING' });
  await client.end();
});
