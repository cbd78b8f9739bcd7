import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { findOperations, type Operations, openOperations, resolveCalibration } from '@flapbook/operations';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { spawnWorker } from './spawn.ts';

/** The dead one's lease has to run out before its task is somebody else's. */
const PATIENCE_MS = 120_000;

const database = withDatabase();
let folder: string;
let operations: Operations;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-spawn-'));
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  await writeTinyModel(path.join(folder, 'model'), { layers: 4, hidden: 64, headDim: 16, tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(4000));
});
afterAll(async () => {
  await operations?.close();
  await rm(folder, { recursive: true });
});

/** Those that have joined and neither left nor been missed yet. */
async function processes(): Promise<number[]> {
  const rows = await operations.database.query<{ process_id: number }>(
    'SELECT process_id FROM worker WHERE ended_at IS NULL ORDER BY started_at',
  );
  return rows.map(({ process_id: id }) => id);
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

test('a worker that dies is replaced by another, which runs its task again', { timeout: PATIENCE_MS }, async () => {
  const said: string[] = [];
  const worker = await spawnWorker({
    databaseUrl: database.url,
    threads: 1,
    logLevel: 'fatal',
    onRestart: (message) => said.push(message),
  });
  try {
    expect(worker.engine).toMatch(/^ONNX Runtime/);
    const [victim] = await processes();
    const model = await operations.models.register('tiny', path.join(folder, 'model'));
    const dataset = await operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`);
    const calibration = resolveCalibration({ samples: 1024, sequenceLength: 128 }, { model, dataset, engine: 'onnx' });
    const { key } = calibration;
    await operations.states([calibration]);
    await operations.scheduler.run([key]);
    for await (const { status, fraction } of operations.events.follow([key])) {
      expect(status).not.toBe('FAILED');
      if (fraction > 0 && said.length === 0 && isAlive(victim!)) process.kill(victim!, 'SIGKILL');
      if (status === 'SUCCEEDED') break;
    }
    expect(said).toEqual(['The worker died; starting another one.']);
    const [record] = await findOperations(operations.database, [key]);
    expect(record).toMatchObject({ status: 'SUCCEEDED', attempt: 1, error: null });
    await vi.waitFor(async () => expect(await processes()).toHaveLength(1), { timeout: 30_000 });
    expect(await processes()).not.toContain(victim);
  } finally {
    const left = await processes();
    await worker.stop();
    expect(left.filter(isAlive)).toEqual([]);
  }
});

test('a worker that cannot start says why, and no other one is tried', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('FLAPBOOK_ENGINE', 'tfjs');
  vi.stubEnv('FLAPBOOK_DEVICE', 'node-gpu');
  const said: string[] = [];
  const started = spawnWorker({ databaseUrl: database.url, logLevel: 'silent', onRestart: (one) => said.push(one) });
  await expect(started).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringContaining('npm install @tensorflow/tfjs-node-gpu'),
  });
  expect(said).toEqual([]);
});
