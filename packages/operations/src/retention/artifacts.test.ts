import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { unpublished } from '../files/published.ts';
import { type Operations, openOperations, Publisher } from '../index.ts';
import { rememberOperations } from '../store/operations.ts';
import { collect, planCollection } from './collect.ts';
import { store as storeResults, withRetention } from './retention.fixture.ts';
import { storageOf } from './storage.ts';

const on = withRetention();
const SILENT = { info: () => undefined, error: () => undefined };
let folder: string;
let operations: Operations;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-store-'));
  operations = await openOperations({ url: on.url, applicationName: 'test', artifacts: folder });
});
afterAll(async () => {
  await operations.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => new Publisher(operations, { log: SILENT }).publishAll());
afterEach(() => operations.database.query('DELETE FROM artifact'));

async function put(text: string, { daysOld }: { readonly daysOld: number }): Promise<string> {
  const { digest } = await operations.artifacts!.put(Readable.from([Buffer.from(text)]));
  await age(digest, daysOld);
  return digest;
}

async function age(digest: string, daysOld: number): Promise<void> {
  const seconds = Date.now() / 1000 - daysOld * 86_400;
  await utimes(path.join(folder, digest.slice(0, 2), digest.slice(2)), seconds, seconds);
}

async function stored(): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { digest, byteLength } of operations.artifacts!.list()) found.set(digest, byteLength);
  return found;
}

test('files that nothing names go when they are a day old', async () => {
  const published = [...(await stored()).keys()];
  expect(published.length).toBeGreaterThan(2);
  for (const digest of published) await age(digest, 40);
  const evaluation = on.chain(on.calibration(64, 1)).evaluation;
  await storeResults(on, evaluation, { days: 40 });
  const old = await put('nobody’s', { daysOld: 2 });
  const young = await put('just written', { daysOld: 0.9 });
  const exported = await put('an export', { daysOld: 40 });
  const removed = await put('of a model that is gone', { daysOld: 40 });
  await operations.database.query(
    `INSERT INTO artifact (holder, holder_key, name, digest, byte_length)
      VALUES ('operation', $1, 'export', $2, 9), ('model', 'gone', 'weights', $3, 23)`,
    [evaluation.key, exported, removed],
  );
  const before = await stored();
  expect((await storageOf(operations)).artifactBytes).toBe([...before.values()].reduce((sum, bytes) => sum + bytes, 0));

  const going = [old, exported, removed];
  const fileBytes = going.reduce((sum, digest) => sum + before.get(digest)!, 0);
  const plan = await planCollection(operations);
  expect(plan).toMatchObject({ operations: 1, files: 3, fileBytes });
  expect(await stored()).toEqual(before);
  expect(await planCollection(operations, { keepDays: 50 })).toMatchObject({ operations: 0, files: 2 });

  expect(await collect(operations)).toEqual(plan);
  expect(new Set((await stored()).keys())).toEqual(new Set([...published, young]));
  const entries = await operations.database.query('SELECT 1 FROM artifact WHERE digest = ANY($1)', [going]);
  expect(entries).toEqual([]);
  expect(await planCollection(operations)).toMatchObject({ files: 0, fileBytes: 0 });
});

test('a file that is published again while it goes is put again', async () => {
  const { database, artifacts } = operations;
  const digests = [...(await stored()).keys()];
  await database.query('DELETE FROM artifact');
  const publisher = new Publisher(operations, { log: SILENT });
  const collector = new pg.Client({ connectionString: on.url });
  await collector.connect();
  try {
    await collector.query('BEGIN');
    await collector.query(`SELECT pg_advisory_xact_lock(hashtext('flapbook files'))`);
    const publishing = publisher.publishAll();
    await sleep(500);
    expect(await unpublished(database)).toHaveLength(2);
    for (const digest of digests) await artifacts!.delete(digest);
    await collector.query('COMMIT');
    await publishing;
  } finally {
    await collector.end();
  }
  await publisher.publishAll();
  expect(await unpublished(database)).toEqual([]);
  expect(new Set((await stored()).keys())).toEqual(new Set(await named()));
});

test('files of what is in nobody’s library go, unless something that waits or runs reads it', async () => {
  const { database } = operations;
  const evaluation = on.chain(on.calibration(64, 1)).evaluation;
  await rememberOperations(database, [evaluation]);
  const setStatus = (status: string) =>
    database.query('UPDATE operation SET status = $2 WHERE key = $1', [evaluation.key, status]);
  const files = await database.query<{ digest: string }>(`SELECT digest FROM artifact WHERE holder = 'dataset'`);
  for (const { digest } of files) await age(digest, 40);
  expect((await planCollection(operations)).files).toBe(0);
  // As with a workspace that is deleted; what is removed by name goes at once.
  await database.query(`DELETE FROM alias WHERE kind = 'dataset' AND key = $1`, [on.dataset.key]);
  await setStatus('QUEUED');
  expect((await planCollection(operations)).files).toBe(0);
  await setStatus('CANCELLED');
  expect(await unpublished(database)).toEqual([]);
  expect((await collect(operations)).files).toBe(files.length);
  expect(await unpublished(database)).toEqual([]);
  // It comes into the store again with whoever registers it.
  await operations.datasets.byName(on.dataset.name);
  expect(await unpublished(database)).toEqual([{ holder: 'dataset', key: on.dataset.key }]);
});

async function named(): Promise<string[]> {
  const rows = await operations.database.query<{ digest: string }>('SELECT DISTINCT digest FROM artifact');
  return rows.map(({ digest }) => digest);
}
