import { withDatabase } from '@flapbook/database/testing';
import { beforeEach, expect, test } from 'vitest';
import { Rates } from './rates.ts';
import { ago, insertFinishedPart, insertOperation, insertTask } from './rows.fixture.ts';

const fixture = withDatabase();

beforeEach(async () => {
  await fixture.database.query('TRUNCATE operation CASCADE');
});

const REQUEST = { kind: 'calibration', model: 'm', workerClass: 'onnx cpu' };
/** The mean as a process sees it that has just started. */
const meanOf = async (request: Partial<Parameters<Rates['of']>[0]> = {}) =>
  (await new Rates(fixture.database).of({ ...REQUEST, ...request }))?.mean ?? null;

test('rates are comparable within a class of workers, and stand for others only where there is nothing better', async () => {
  const { database } = fixture;
  await insertOperation(database, 'o');
  expect(await meanOf()).toBeNull();
  await insertFinishedPart(database, 'o', { work: 900, seconds: 1, workerClass: 'onnx cuda' });
  expect(await meanOf()).toBe(900);
  await insertOperation(database, 'other model', { inputs: { model: 'm2' } });
  await insertFinishedPart(database, 'other model', { work: 20, seconds: 1 });
  expect(await meanOf()).toBe(20);
  await insertFinishedPart(database, 'o', { work: 30, seconds: 1 });
  expect(await meanOf()).toBe(30);
  expect(await meanOf({ workerClass: 'onnx cuda' })).toBe(900);
  expect(await meanOf({ kind: 'evaluation' })).toBeNull();
  // A worker that is not there yet: all that have run parts of the model.
  expect(await meanOf({ workerClass: null })).toBe(465);
});

test('the latest fifty parts count', async () => {
  const { database } = fixture;
  await insertOperation(database, 'o');
  const part = { status: 'SUCCEEDED', worker_class: 'onnx cpu', work: 100 };
  for (let i = 0; i < 50; i++) await insertTask(database, 'o', { ...part, seconds: 1, finished_at: ago(i) });
  for (let i = 0; i < 50; i++) await insertTask(database, 'o', { ...part, seconds: 9, finished_at: ago(100 + i) });
  expect(await meanOf()).toBe(100);
});

test('what failed, was cancelled or only found out the parts is no measure', async () => {
  const { database } = fixture;
  await insertOperation(database, 'o');
  const part = { worker_class: 'onnx cpu', work: 100, seconds: 1, finished_at: ago(1) };
  for (const status of ['FAILED', 'CANCELLED']) await insertTask(database, 'o', { ...part, status });
  await insertTask(database, 'o', { ...part, role: 'SPLIT', status: 'SUCCEEDED' });
  expect(await meanOf()).toBeNull();
});
