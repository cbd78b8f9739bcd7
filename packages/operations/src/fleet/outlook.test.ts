import { withDatabase } from '@flapbook/database/testing';
import { beforeEach, expect, test } from 'vitest';
import { findOperations } from '../store/operations.ts';
import { Rates } from './rates.ts';
import { ago, insertFinishedPart, insertOperation, insertTask, insertWorker } from './rows.fixture.ts';
import { Standings } from './standing.ts';

const fixture = withDatabase();

beforeEach(async () => {
  await fixture.database.query('TRUNCATE operation, worker CASCADE');
});

async function outlookOf(key: string) {
  const { database } = fixture;
  const [standing] = await new Standings(database, new Rates(database)).of(await findOperations(database, [key]));
  return standing!.outlook;
}

async function insertRunning(key: string, columns: Record<string, unknown> = {}): Promise<void> {
  await insertOperation(fixture.database, key, { status: 'RUNNING', started_at: ago(100), ...columns });
  await insertTask(fixture.database, key, { role: 'SPLIT', status: 'SUCCEEDED' });
}

async function ran(key: string, work: number, secondsEach: readonly number[], workerClass = 'onnx cpu') {
  for (const seconds of secondsEach) await insertFinishedPart(fixture.database, key, { work, seconds, workerClass });
}

test('the rates of an operation’s own parts come before those of others', async () => {
  const { database } = fixture;
  await insertWorker(database, 'w');
  await insertOperation(database, 'before', { status: 'SUCCEEDED' });
  await ran('before', 100, [1, 1, 1, 1]);
  await insertRunning('o');
  await ran('o', 100, [10, 10, 10]);
  for (let i = 0; i < 3; i++) await insertTask(database, 'o', { work: 100 });
  expect(await outlookOf('o')).toEqual({
    startSeconds: null,
    etaSeconds: 30,
    etaLowSeconds: 30,
    etaHighSeconds: 30,
    tokensPerSecond: null,
  });
});

test('an operation without parts of its own goes by its kind and model, else by its kind', async () => {
  const { database } = fixture;
  await insertWorker(database, 'w');
  await insertOperation(database, 'other kind', { status: 'SUCCEEDED', kind: 'evaluation' });
  await ran('other kind', 100, [1000]);
  await insertRunning('o');
  await insertTask(database, 'o', { work: 100 });
  expect((await outlookOf('o')).etaSeconds).toBeNull();

  await insertOperation(database, 'other model', { status: 'SUCCEEDED', inputs: { model: 'm2' } });
  await ran('other model', 100, [20, 20, 20]);
  expect((await outlookOf('o')).etaSeconds).toBe(20);
  await insertOperation(database, 'same model', { status: 'SUCCEEDED' });
  await ran('same model', 100, [10, 10, 10]);
  expect((await outlookOf('o')).etaSeconds).toBe(10);
});

test('the spread is that of the tenths that went fastest and slowest', async () => {
  const { database } = fixture;
  await insertWorker(database, 'w');
  await insertRunning('o');
  await ran('o', 100, [5, 10, 20]);
  await insertTask(database, 'o', { work: 350 });
  const { etaSeconds, etaLowSeconds, etaHighSeconds } = await outlookOf('o');
  expect(etaSeconds).toBeCloseTo(350 / (300 / 35), 10);
  // Rates are 5, 10 and 20: their 10th and 90th percentiles lie a fifth of the way from the ends.
  expect(etaHighSeconds).toBeCloseTo(350 / 6, 10);
  expect(etaLowSeconds).toBeCloseTo(350 / 18, 10);
});

test('one own part sets the rate, and what ran before the spread', async () => {
  const { database } = fixture;
  await insertWorker(database, 'w');
  await insertOperation(database, 'before', { status: 'SUCCEEDED' });
  await ran('before', 100, [5, 10, 20]);
  await insertRunning('o');
  await ran('o', 100, [100]);
  await insertTask(database, 'o', { work: 10 });
  const history = new Rates(database);
  const rate = (await history.of({ kind: 'calibration', model: 'm', workerClass: 'onnx cpu' }))!;
  const { etaSeconds, etaLowSeconds, etaHighSeconds } = await outlookOf('o');
  expect(etaSeconds).toBe(10);
  expect(etaLowSeconds).toBeCloseTo((10 * rate.mean) / rate.fast, 10);
  expect(etaHighSeconds).toBeCloseTo((10 * rate.mean) / rate.slow, 10);
});

test('workers that run it and workers with nothing else to do share what is left, each at the rate of its class', async () => {
  const { database } = fixture;
  await insertWorker(database, 'on it');
  await insertWorker(database, 'idle', { class: 'onnx cuda' });
  await insertWorker(database, 'elsewhere');
  await insertWorker(database, 'lost', { ended_at: ago(1), lost: true });
  await insertRunning('other');
  await insertTask(database, 'other', { status: 'RUNNING', worker_id: 'elsewhere', started_at: ago(1) });
  await insertRunning('o');
  await ran('o', 100, [10, 10, 10]);
  await ran('o', 100, [2, 2, 2], 'onnx cuda');
  const part = { status: 'RUNNING', worker_id: 'on it', worker_class: 'onnx cpu', work: 100, started_at: ago(5) };
  await insertTask(database, 'o', { ...part, fraction: 0.5 });
  for (let i = 0; i < 3; i++) await insertTask(database, 'o', { work: 100 });
  // 5 s are left of the part that runs; the idle one takes the three others in 2 s each.
  expect((await outlookOf('o')).etaSeconds).toBe(6);
});

test('the first part tells of itself once a tenth of it is done', async () => {
  const { database } = fixture;
  await insertWorker(database, 'w');
  await insertRunning('o');
  const part = { key: 'p', status: 'RUNNING', worker_id: 'w', worker_class: 'onnx cpu', work: 100, tokens: 1000 };
  await insertTask(database, 'o', { ...part, fraction: 0.05, started_at: ago(10) });
  const early = await outlookOf('o');
  expect(early.etaSeconds).toBeNull();
  expect(early.tokensPerSecond).toBeGreaterThan(3);
  await database.query(`UPDATE task SET fraction = 0.25 WHERE key = 'p'`);
  const { etaSeconds, etaLowSeconds, etaHighSeconds, tokensPerSecond } = await outlookOf('o');
  // A quarter took ten seconds and a little: the time that the test itself takes.
  expect(etaSeconds).toBeGreaterThanOrEqual(30);
  expect(etaSeconds).toBeLessThan(45);
  expect(etaLowSeconds).toBeCloseTo(etaSeconds! / 2, 10);
  expect(etaHighSeconds).toBeCloseTo(etaSeconds! * 2, 10);
  expect(tokensPerSecond! * (etaSeconds! + etaSeconds! / 3)).toBeCloseTo(1000, 6);
});

test('nothing is known where nothing can run it, and for what does not run', async () => {
  const { database } = fixture;
  await insertRunning('o');
  await ran('o', 100, [10, 10, 10]);
  await insertTask(database, 'o', { work: 100 });
  expect((await outlookOf('o')).etaSeconds).toBeNull();
  await insertWorker(database, 'w');
  expect((await outlookOf('o')).etaSeconds).toBe(10);
  await database.query(`UPDATE operation SET status = 'CANCELLED' WHERE key = 'o'`);
  expect((await outlookOf('o')).etaSeconds).toBeNull();
});
