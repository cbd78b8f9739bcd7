import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, type TestDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import {
  findOperations,
  listWorkers,
  type Operations,
  openOperations,
  readJob,
  resolveCalibration,
} from '@flapbook/operations';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type FleetProcess, startProcess } from './processes.ts';

const HOUR = 3_600_000;
const PATIENCE = 400_000;

let folder: string;
let base: TestDatabase;
let operations: Operations;
let workers: FleetProcess[];

/** A worker on a machine whose clock is wrong by so much. */
function worker(offset: number): Promise<FleetProcess> {
  return startProcess(['worker', '--threads', '1'], {
    DATABASE_URL: base.url,
    TEST_CLOCK_OFFSET: String(offset),
    NODE_OPTIONS: `--import ${new URL('./shifted-clock.mjs', import.meta.url).href}`,
  });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-clock-'));
  base = await createDatabase(inject('testServer'));
  operations = await openOperations({ url: base.url, applicationName: 'test' });
  await writeTinyModel(path.join(folder, 'model'), { layers: 4, hidden: 64, headDim: 16, tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(4000));
  await operations.models.register('tiny', path.join(folder, 'model'));
  await operations.datasets.register('text', 'A text', {
    format: 'text',
    file: path.join(folder, 'text.txt'),
    joining: 'NONE',
  });
  workers = await Promise.all([worker(HOUR), worker(-HOUR)]);
}, PATIENCE);

afterAll(async () => {
  for (const one of workers ?? []) one.process.kill('SIGKILL');
  await operations?.close();
  await base?.drop();
  await rm(folder, { recursive: true, force: true });
});

test('workers an hour ahead and an hour behind keep their leases, and lose them when they die', {
  timeout: PATIENCE,
}, async () => {
  for (const { stderr } of workers) {
    const [line] = stderr().split('\n');
    expect(Math.abs((JSON.parse(line!) as { time: number }).time - Date.now())).toBeGreaterThan(HOUR / 2);
  }
  // Longer than a lease: a sign of life by the machine's own clock would have run out, or would last for an hour.
  for (let round = 0; round < 16; round++) {
    const known = await listWorkers(operations.database);
    expect(known.map(({ state }) => state)).toEqual(['READY', 'READY']);
    for (const { silentSeconds } of known) expect(silentSeconds).toBeLessThan(6);
    await sleep(500);
  }

  const [model, dataset] = await Promise.all([operations.models.byName('tiny'), operations.datasets.byName('text')]);
  const spec = { samples: 2048, sequenceLength: 128 };
  const { key, ...calibration } = resolveCalibration(spec, { model, dataset, engine: operations.engine });
  await operations.states([{ key, ...calibration }]);
  await operations.scheduler.run([key]);
  const etas: number[] = [];
  let killedAt: number | null = null;
  for await (const { status, fraction, at } of operations.events.follow([key])) {
    const [{ now }] = (await operations.database.query<{ now: Date }>('SELECT clock_timestamp() AS now')) as [
      { now: Date },
    ];
    expect(Math.abs(now.getTime() - at.getTime())).toBeLessThan(60_000);
    if (status === 'SUCCEEDED') break;
    expect(status).not.toBe('FAILED');
    const job = await readJob(operations.database, operations.costs.rates, key);
    if (job?.outlook.etaSeconds != null) etas.push(job.outlook.etaSeconds);
    if (fraction > 0.1 && killedAt === null) {
      workers[0]!.process.kill('SIGKILL');
      killedAt = performance.now();
    }
  }
  expect(killedAt).not.toBeNull();
  const [record] = await findOperations(operations.database, [key]);
  expect(record!.seconds).toBeGreaterThan(0);
  expect(record!.seconds).toBeLessThan(HOUR / 2000);
  expect(etas.length).toBeGreaterThan(0);
  // However slow the machine is: a clock that is wrong would show as an hour.
  for (const eta of etas) expect(eta).toBeLessThan(HOUR / 2000);

  // However soon the rest was done, the dead one is noticed within its lease and a round of those who look.
  for (;;) {
    const [lost] = (await listWorkers(operations.database)).filter(({ state }) => state === 'LOST');
    if (lost !== undefined) break;
    expect(performance.now() - killedAt!).toBeLessThan(20_000);
    await sleep(200);
  }
  const orphans = await operations.database.query(`SELECT 1 FROM task WHERE status IN ('QUEUED', 'RUNNING')`);
  expect(orphans).toEqual([]);
});
