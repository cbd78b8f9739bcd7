import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase, type TestDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { findOperations, type Operations, openOperations, resolveCalibration } from '@flapbook/operations';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type FleetProcess, startProcess } from './processes.ts';

const PATIENCE = 120_000;

let folder: string;
let base: TestDatabase;
let operations: Operations;
const workers: FleetProcess[] = [];

async function worker(environment: Readonly<Record<string, string>> = {}): Promise<FleetProcess> {
  const started = await startProcess(['worker', '--threads', '1'], { DATABASE_URL: base.url, ...environment });
  workers.push(started);
  return started;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-device-lost-'));
  base = await createDatabase(inject('testServer'));
  operations = await openOperations({ url: base.url, applicationName: 'test' });
  await writeTinyModel(path.join(folder, 'model'), { layers: 4, tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
}, PATIENCE);

afterAll(async () => {
  for (const one of workers) one.process.kill('SIGKILL');
  await operations?.close();
  await base?.drop();
  await rm(folder, { recursive: true, force: true });
});

test('a worker whose device is lost ends and says so, and the next one goes on with its task', {
  timeout: PATIENCE,
}, async () => {
  const model = await operations.models.register('tiny', path.join(folder, 'model'));
  const dataset = await operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`);
  const calibration = resolveCalibration({ samples: 128, sequenceLength: 32 }, { model, dataset, engine: 'onnx' });
  const { key } = calibration;
  await operations.states([calibration]);

  // One run to find out whether the device is there, and a few blocks.
  const unlucky = await worker({
    TEST_RUNS_LEFT: '4',
    NODE_OPTIONS: `--import ${new URL('./lost-device.mjs', import.meta.url).href}`,
  });
  const ended = once(unlucky.process, 'exit');
  await operations.scheduler.run([key]);
  expect(await ended).toEqual([1, null]);
  expect(unlucky.stderr()).toContain('device lost');
  expect(unlucky.stderr()).toContain('the driver was reset');
  expect(await findOperations(operations.database, [key])).toMatchObject([{ status: 'RUNNING', error: null }]);

  await worker();
  for await (const { status } of operations.events.follow([key])) {
    expect(status).not.toBe('FAILED');
    if (status === 'SUCCEEDED') break;
  }
  const tasks = await operations.database.query<{ deaths: number }>(
    `SELECT deaths FROM task JOIN operation_task ON task_key = key
      WHERE operation_task.operation_key = $1 AND role = 'PART' ORDER BY deaths`,
    [key],
  );
  expect(tasks.map(({ deaths }) => deaths)).toEqual([0, 1]);
});
