import { withDatabase } from '@flapbook/database/testing';
import { beforeAll, expect, test } from 'vitest';
import { FILES_PROVIDER } from '../files/host.ts';
import { ago, insertModel, insertOperation, insertTask, insertWorker, Sql } from './rows.fixture.ts';
import { VERSION } from './version.ts';
import { type FleetWorker, incompatibility, isAlive, isCompatible, listWorkers } from './workers.ts';

const fixture = withDatabase();
const PASSED_OVER = [{ device: 'cuda', reason: 'libcudart.so.12 is missing' }];

beforeAll(async () => {
  const { database } = fixture;
  // A server that has just come up has heard of nobody yet, so it presumes nobody dead.
  await database.query(`SELECT pg_sleep(greatest(0, 6.1 - extract(epoch FROM now() - pg_postmaster_start_time())))`);
  await insertModel(database, 'm1');
  await insertOperation(database, 'o', { status: 'RUNNING', kind: 'evaluation' });
  await insertWorker(database, 'busy', { tokens_per_second: 120, resident_bytes: 5e8, models: ['m1', 'gone'] });
  await insertTask(database, 'o', {
    key: 'part',
    status: 'RUNNING',
    worker_id: 'busy',
    fraction: 0.25,
    started_at: ago(8),
  });
  await insertWorker(database, 'idle', { tokens_per_second: 99, passed_over: JSON.stringify(PASSED_OVER) });
  await insertWorker(database, 'silent', { heartbeat_at: ago(7) });
  await insertWorker(database, 'late', { heartbeat_at: ago(4) });
  await insertWorker(database, 'lost', { lost: true, ended_at: ago(60), heartbeat_at: ago(70) });
  await insertWorker(database, 'stopped', { ended_at: new Sql('now()') });
  await insertWorker(database, 'files', { ended_at: new Sql('now()'), provider: FILES_PROVIDER });
  await insertWorker(database, 'history', { ended_at: ago(601) });
});

const byId = async () => new Map((await listWorkers(fixture.database)).map((worker) => [worker.id, worker]));

test('workers are ready, busy, lost or stopped, and forgotten ten minutes after their end; those for files at once', async () => {
  const workers = await byId();
  const states = Object.fromEntries([...workers].map(([id, { state }]) => [id, state]));
  expect(states).toEqual({
    busy: 'BUSY',
    idle: 'READY',
    late: 'READY',
    lost: 'LOST',
    silent: 'LOST',
    stopped: 'STOPPED',
  });
  expect([...workers.values()].filter(isAlive).map(({ id }) => id)).toEqual(['busy', 'idle', 'late']);
});

test('a worker tells what it runs, how fast, and which models it has open', async () => {
  const workers = await byId();
  const { task, ...busy } = workers.get('busy')!;
  expect(busy).toMatchObject({ tokensPerSecond: 120, residentBytes: 5e8, memoryBytes: 16e9, models: ['model m1'] });
  expect(task).toMatchObject({ key: 'part', operationKey: 'o', kind: 'evaluation', role: 'PART', fraction: 0.25 });
  expect(task!.seconds).toBeGreaterThanOrEqual(8);
  expect(task!.seconds).toBeLessThan(60);
  // What it did before says nothing of now.
  expect(workers.get('idle')).toMatchObject({ task: null, tokensPerSecond: null, models: [] });
  expect(workers.get('idle')!.passedOver).toEqual(PASSED_OVER);
  expect(workers.get('late')!.silentSeconds).toBeGreaterThanOrEqual(4);
});

test('pages follow each other without gaps', async () => {
  const { database } = fixture;
  const all = await listWorkers(database);
  const pages: FleetWorker[] = [];
  for (let after: { name: string; id: string } | null = null; ; ) {
    const page: FleetWorker[] = await listWorkers(database, { limit: 4, after });
    pages.push(...page);
    if (page.length < 4) break;
    after = page.at(-1)!;
  }
  expect(pages.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
});

test('a worker of another version says so, and in which direction', () => {
  const worker = (version: string) => ({ engine: 'onnx', version, queue: 'onnx.00000000' });
  expect(isCompatible(worker(VERSION))).toBe(false);
  expect(incompatibility(worker('0.0.9'))).toContain(`runs Flapbook 0.0.9, older than ${VERSION} here`);
  expect(incompatibility(worker('10.0.0'))).toContain(`newer than ${VERSION} here`);
  expect(incompatibility(worker(VERSION))).toContain('another build of the same version');
});

test('a worker that runs what is asked for here needs no remark', async () => {
  const idle = (await byId()).get('idle')!;
  expect([isCompatible(idle), incompatibility(idle)]).toEqual([true, null]);
  // An older version with the same operations takes tasks as any other.
  expect(incompatibility({ ...idle, version: '0.0.1' })).toBeNull();
});
