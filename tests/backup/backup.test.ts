import { appendFile, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { migrations } from '@flapbook/migrations';
import {
  backUp,
  checkBackup,
  type Operations,
  openOperations,
  Publisher,
  resolveCalibration,
  restoreBackup,
} from '@flapbook/operations';
import { openWithWorker, runToEnd } from '@flapbook/operations/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readContents } from '../migrations/contents.ts';
import { type Population, populate } from '../migrations/populate.ts';

const original = withDatabase();
const copy = withDatabase();
const elsewhere = withDatabase();

let folder: string;
let population: Population;
let operations: Operations;
let queued: ReturnType<typeof resolveCalibration>;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-backup-'));
  population = await populate(original.url);
  operations = await openOperations({ url: original.url, applicationName: 'test', artifacts: at('artifacts') });
  await operations.database.query('DELETE FROM artifact');
  const publisher = new Publisher(operations, { log: { info: () => undefined, error: () => undefined } });
  await publisher.publishAll();
  // Nobody works here: it waits.
  const all = { limit: 10, after: null };
  const [model] = await operations.models.list(all);
  const dataset = (await operations.datasets.list(all)).find(({ kind }) => kind === 'text');
  queued = resolveCalibration(
    { samples: 64, sequenceLength: 16, seed: 9 },
    { model: model!, dataset: dataset!, engine: 'onnx' },
  );
  await operations.states([queued]);
  await operations.scheduler.run([queued.key]);
  // It gives signs of life, and uses are noted later: nothing is to change any more.
  await operations.fileWorker.stop();
  await operations.uses.flush();
});
afterAll(async () => {
  await operations?.close();
  await population?.remove().catch(() => undefined);
  await rm(folder, { recursive: true });
});

/** Digests of a store, which reads every byte. */
async function digestsIn({ artifacts }: Operations): Promise<string[]> {
  const digests: string[] = [];
  for await (const { digest } of artifacts!.list()) {
    for await (const _ of artifacts!.get(digest));
    digests.push(digest);
  }
  return digests;
}

test('an instance is the same elsewhere, and goes on', async () => {
  const made = await backUp(operations, at('backup'));
  // A part of a result, made up for the population.
  expect(made.lost).toEqual(['e'.repeat(64)]);
  expect(made.files.length).toBeGreaterThanOrEqual(4);
  expect(await checkBackup(at('backup'))).toEqual(made);

  const restored = await openOperations({ url: copy.url, applicationName: 'test', artifacts: at('artifacts-copy') });
  await restoreBackup(restored, at('backup'));
  expect(await readContents(copy.database)).toEqual(await readContents(original.database));
  expect(await digestsIn(restored)).toEqual(await digestsIn(operations));
  // Numbers that the database gives are new ones.
  const [next] = await copy.database.query<{ id: number }>(
    'INSERT INTO collection (keep_days, done, total) VALUES (30, 0, 0) RETURNING id',
  );
  expect(next!.id).toBe(2);
  await restored.close();

  // The folders that models were registered from are not there: their files come out of the store.
  await population.remove();
  const stack = await openWithWorker(copy.url, undefined, { artifacts: at('artifacts-copy') });
  expect(await runToEnd(stack.operations, queued)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
  await stack.close();
});

test('a second backup into the folder holds what is there now, and nothing else', async () => {
  const before = await operations.artifacts!.list()[Symbol.asyncIterator]().next();
  await operations.database.query('DELETE FROM artifact WHERE digest = $1', [before.value.digest]);
  const made = await backUp(operations, at('backup'));
  expect(await checkBackup(at('backup'))).toEqual(made);
  const groups = (await readdir(at('backup/objects'))).filter((name) => name.length === 2);
  const objects = await Promise.all(groups.map((group) => readdir(at(`backup/objects/${group}`))));
  const digests = [...made.tables, ...made.files].map(({ digest }) => digest);
  expect(objects.flat()).toHaveLength(new Set(digests).size);
  expect(digests).not.toContain(before.value.digest);
});

test('one of an older schema is brought to the newest', async () => {
  const { dataSource, query } = original.database;
  // As if a worker had it.
  await query(`UPDATE task SET status = 'RUNNING', worker_id = 'gone' WHERE status = 'QUEUED'`);
  await dataSource.undoLastMigration({ transaction: 'each' });
  const made = await backUp(operations, at('older'));
  expect(made.migrations).toHaveLength(migrations.length - 1);
  await dataSource.runMigrations({ transaction: 'each' });
  const restored = await openOperations({
    url: elsewhere.url,
    applicationName: 'test',
    artifacts: at('artifacts-old'),
  });
  await restoreBackup(restored, at('older'));
  const [before, after] = [await readContents(original.database), await readContents(elsewhere.database)];
  // A migration that writes rows anew leaves them in another order.
  const inOrder = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
  for (const [table, rows] of after)
    if (table !== 'task') expect(inOrder(rows), table).toEqual(inOrder(before.get(table)!));
  expect(after.get('task')!.find(({ operation_key: key }) => key === queued.key)).toMatchObject({
    status: 'QUEUED',
    attempt: 2,
    deaths: 0,
  });

  await expect(restoreBackup(restored, at('older'))).rejects.toMatchObject({
    code: 'DATABASE_UNSUITABLE',
    message: expect.stringContaining('is not empty'),
  });
  await restored.close();
});

test('a damaged backup leaves the database empty, and a strange folder is left alone', async () => {
  const { tables } = await backUp(operations, at('damaged'));
  const { digest, byteLength } = tables.find(({ name }) => name === 'notebook')!;
  const object = at(`damaged/objects/${digest.slice(0, 2)}/${digest.slice(2)}`);
  await truncate(object, byteLength - 1);
  await appendFile(object, 'x');
  await expect(checkBackup(at('damaged'))).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' });
  for (const { name } of [...tables].reverse()) await elsewhere.database.query(`DELETE FROM ${name}`);
  const restored = await openOperations({
    url: elsewhere.url,
    applicationName: 'test',
    artifacts: at('artifacts-old'),
  });
  await expect(restoreBackup(restored, at('damaged'))).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' });
  const rows = [...(await readContents(elsewhere.database)).values()].flat();
  expect(rows).toEqual([]);
  await restored.close();
  await expect(backUp(operations, folder)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  await expect(checkBackup(folder)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
});
