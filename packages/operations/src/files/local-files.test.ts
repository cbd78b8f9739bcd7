import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { demoCorpora, demoModel } from '@flapbook/demo';
import { createEngine } from '@flapbook/engine';
import { expect, it, onTestFinished } from 'vitest';
import { type Operations, openOperations, Publisher, resolveCalibration, Worker } from '../index.ts';
import { runToEnd } from '../testing.ts';
import { publishedFiles } from './published.ts';

const on = withDatabase();
const log = { info: () => undefined, error: () => undefined };

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Operations with a model and a data set that only the store holds. */
async function withFilesInStore(url: string): Promise<Operations> {
  const [store, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
  const operations = await openOperations({ url, applicationName: 'flapbook test', artifacts: store });
  onTestFinished(() => operations.close());
  const [directory, file] = [path.join(elsewhere, 'model'), path.join(elsewhere, 'text.txt')];
  await cp(demoModel.directory, directory, { recursive: true });
  await writeFile(path.join(directory, 'LICENSE'), 'Permission is hereby granted.');
  await cp(demoCorpora[0]!.file, file);
  await operations.models.register('moved', directory);
  await operations.datasets.register('moved text', 'text', { format: 'text', file, joining: 'NONE' });
  await new Publisher(operations, { log }).publishAll();
  await rm(elsewhere, { recursive: true });
  return operations;
}

it('puts each file into the store as a task of its own, and tells of it', async () => {
  const operations = await withFilesInStore(on.url);
  const { database } = operations;
  const tasks = await database.query<{ name: string; status: string }>(
    `SELECT model.name, task.status FROM task JOIN operation o ON o.key = task.operation_key
      JOIN model ON model.key = o.inputs ->> 'model' WHERE role = 'PART' AND o.kind = 'publication'`,
  );
  const { files, key } = await operations.models.byName('moved');
  const stored = await publishedFiles(database, { holder: 'model', key });
  const names = stored.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['LICENSE', ...files.map((file) => path.basename(file.path))]));
  expect(tasks).toEqual(names.map(() => ({ name: 'moved', status: 'SUCCEEDED' })));
  const phases = await database.query<{ phase: string }>(
    'SELECT DISTINCT phase FROM operation_event WHERE phase IS NOT NULL',
  );
  for (const file of files) {
    const name = path.basename(file.path).replaceAll('.', '\\.');
    expect(phases).toContainEqual({ phase: expect.stringMatching(`^uploading ${name}, `) });
  }
  expect(await database.query('SELECT 1 FROM part_result')).toEqual([]);
  await database.query('TRUNCATE model, dataset, alias, operation, artifact CASCADE');
});

it('tells what is downloaded before anything is computed, and keeps what is open', async () => {
  const operations = await withFilesInStore(on.url);
  const cacheDirectory = await temporaryFolder();
  const worker = new Worker(operations, { engine: await createEngine(), log, cacheDirectory, cacheBytes: 1e9 });
  await worker.start();
  onTestFinished(() => worker.stop());
  const model = await operations.models.byName('moved');
  const dataset = await operations.datasets.byName('moved text');
  const calibration = resolveCalibration({ samples: 4 }, { model, dataset, engine: operations.engine });

  expect(await runToEnd(operations, calibration)).toMatchObject({ status: 'SUCCEEDED', phase: null });
  const events = await operations.database.query<{ phase: string | null; fraction: number }>(
    'SELECT phase, fraction FROM operation_event WHERE operation_key = $1 ORDER BY sequence',
    [calibration.key],
  );
  const phases = events.flatMap(({ phase }) => phase ?? []);
  expect(phases).toContainEqual(expect.stringMatching(/^downloading text\.txt, \d+\.\d of \d+\.\d MB$/));
  expect(phases).toContainEqual(expect.stringMatching(/^downloading \S+\.(json|safetensors), /));
  expect(events.filter(({ phase }) => phase !== null).every(({ fraction }) => fraction === 0)).toBe(true);
  expect(events.at(-1)!.phase).toBeNull();

  const entry = path.join(cacheDirectory, 'models', model.key);
  const pins = async () => (await readdir(entry)).filter((name) => name.startsWith('.pin-'));
  expect(await pins()).toHaveLength(1);
  await worker.stop();
  expect(await pins()).toEqual([]);
});
