import { appendFile, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { type TinyModelOptions, writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Operations, openOperations, type RegistrationProgress, readJobs } from '../index.ts';
import { resolveRegistration } from '../kinds/registration.ts';
import { readWeightStatistics } from '../store/weight-statistics.ts';
import { runToEnd } from '../testing.ts';
import { filesOf, thisHost } from './host.ts';

const on = withDatabase();
let operations: Operations;
beforeAll(async () => {
  operations = await openOperations({ url: on.url, applicationName: 'flapbook test' });
});
afterAll(() => operations.close());
beforeEach(() => operations.database.query('TRUNCATE model, dataset, alias, operation, part_result CASCADE'));

async function tinyModel(options: TinyModelOptions = { shards: 3, layers: 3 }): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-register-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeTinyModel(folder, options);
  return folder;
}

/** Everything goes as a job, however small. */
const AS_JOB = { jobBytes: 0 };

const tasks = () =>
  operations.database.query<{ key: string; queue: string; status: string; attempt: number }>(
    `SELECT key, queue, status, attempt FROM task WHERE role = 'PART' ORDER BY key`,
  );

describe('a model that is registered as a job', () => {
  it('is what it is when it is read at once, in one task a file', async () => {
    const folder = await tinyModel();
    const progress: RegistrationProgress[] = [];
    const options = { ...AS_JOB, onProgress: (report: RegistrationProgress) => progress.push(report) };
    const asJob = await operations.registrar.registerModel('tiny', folder, options);
    const weights = await readWeightStatistics(operations.database, asJob.key);
    const done = await tasks();
    expect(done.map(({ key }) => key.split('/')[1])).toEqual([
      'digest',
      'model-00001-of-00003.safetensors',
      'model-00002-of-00003.safetensors',
      'model-00003-of-00003.safetensors',
    ]);
    for (const { queue } of done) expect(queue).toMatch(new RegExp(`^${filesOf(thisHost())}\\.[0-9a-f]{8}$`));
    expect(progress.length).toBeGreaterThan(0);
    expect(await operations.database.query('SELECT 1 FROM part_result')).toEqual([]);

    await operations.database.query('TRUNCATE model, alias CASCADE');
    const atOnce = await operations.models.register('tiny', folder);
    expect(asJob).toEqual({ ...atOnce, registeredAt: asJob.registeredAt });
    expect(await readWeightStatistics(operations.database, atOnce.key)).toEqual(weights);
  });

  it('is known under every name that is asked for at the same time, and read once', async () => {
    const folder = await tinyModel();
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) => operations.registrar.registerModel(name, folder, AS_JOB)),
    );
    expect(one!.key).toBe(other!.key);
    for (const name of ['one', 'other', one!.directory]) {
      expect((await operations.models.byName(name)).key).toBe(one!.key);
    }
    expect((await tasks()).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
  });

  it('is read again when it is registered no more', async () => {
    const folder = await tinyModel();
    const { key } = await operations.registrar.registerModel('tiny', folder, AS_JOB);
    await operations.database.query('TRUNCATE model, alias CASCADE');
    expect((await operations.registrar.registerModel('tiny', folder, AS_JOB)).key).toBe(key);
  });

  it('fails with the reason, names the tensor, and keeps what was read of the other files', async () => {
    const bad = 'model.layers.1.mlp.down_proj.weight';
    const folder = await tinyModel({
      shards: 3,
      edit: (tensors) => {
        tensors.find(({ name }) => name === bad)!.values[5] = Number.NaN;
        return tensors;
      },
    });
    const failing = operations.registrar.registerModel('bad', folder, AS_JOB);
    await expect(failing).rejects.toMatchObject({ code: 'BAD_WEIGHT', message: expect.stringContaining(bad) });
    expect(await operations.models.list({ limit: 5, after: null })).toEqual([]);
    const { mishaps } = await readJobs(operations.database, operations.costs.rates);
    expect(mishaps[0]).toMatchObject({ kind: 'registration', model: await realpath(folder), status: 'FAILED' });
  });

  it('can be cancelled, and goes on with the files that were read', async () => {
    const { database } = operations;
    const folder = await tinyModel();
    await database.query(`CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_sleep(1); RETURN NEW; END $$`);
    await database.query(
      'CREATE TRIGGER take_long BEFORE INSERT ON part_result FOR EACH ROW EXECUTE FUNCTION take_long()',
    );
    const cancelling = new AbortController();
    const cancelled = operations.registrar.registerModel('tiny', folder, {
      ...AS_JOB,
      signal: cancelling.signal,
    });
    const ended = expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    const read = () => database.query<{ key: string }>('SELECT part_key AS key FROM part_result');
    await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBeGreaterThan(0);
    cancelling.abort();
    await ended;
    await database.query('DROP FUNCTION take_long CASCADE');
    expect(await operations.models.list({ limit: 5, after: null })).toEqual([]);
    const rows = await read();
    expect([1, 2, 3]).toContain(rows.length);

    await operations.registrar.registerModel('tiny', folder, AS_JOB);
    const kept = new Set(rows.map(({ key }) => key));
    for (const { key, attempt } of await tasks()) expect(attempt === 1).toBe(kept.has(key));
  });

  it('is refused when it is altered before it is read', async () => {
    const folder = await tinyModel();
    const look = await operations.models.look('tiny', folder);
    await appendFile(path.join(folder, 'config.json'), ' ');
    const { directory, files } = look;
    const operation = resolveRegistration({ subject: 'model', host: thisHost(), directory, files });
    operations.fileWorker.start();
    const record = await runToEnd(operations, operation);
    expect(record).toMatchObject({ status: 'FAILED', error: { code: 'MODEL_CHANGED' } });
  });
});

it('a data set is what it is when it is read at once', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-register-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'text.txt');
  await writeFile(file, 'Some words.\n'.repeat(100));
  const wanted = { name: 'words', title: 'Words', source: { format: 'text', file, joining: 'NONE' } as const };
  const asJob = await operations.registrar.registerDataset(wanted, AS_JOB);
  expect(asJob).toMatchObject({ name: 'words', title: 'Words', kind: 'text', characters: 1200 });
  expect((await tasks()).map(({ key }) => key.split('/')[1])).toEqual(['text.txt']);
  await operations.database.query('TRUNCATE dataset, alias CASCADE');
  const atOnce = await operations.datasets.register('words', 'Words', wanted.source);
  expect(asJob).toEqual({ ...atOnce, registeredAt: asJob.registeredAt });
});
