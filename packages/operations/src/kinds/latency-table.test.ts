import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { createEngine, type Engine } from '@flapbook/engine';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Standings } from '../fleet/standing.ts';
import { type ModelRecord, type Operations, openOperations, resolveLatency, Worker } from '../index.ts';
import { findOperations } from '../store/operations.ts';
import { runToEnd } from '../testing.ts';
import { type LatencyTableSpec, resolveLatencyTable } from './latency-table.ts';

const SILENT = { info: () => undefined, error: () => undefined };
const [ONE, OTHER, THIRD] = ['1', '2', '3'].map((digit) => digit.repeat(16)) as [string, string, string];

const database = withDatabase();
let folder: string;
let operations: Operations;
let engine: Engine;
let model: ModelRecord;
const workers: Worker[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-latency-table-'));
  await writeTinyModel(path.join(folder, 'model'), { layers: 1 });
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  engine = await createEngine('onnx', { device: 'cpu', threads: 1 });
  model = await operations.models.register('tiny', path.join(folder, 'model'));
  await join(ONE);
  await join(OTHER);
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await operations.close();
  await rm(folder, { recursive: true });
});

/** A worker on a machine of those digits. */
async function join(machine: string, on: Engine = engine): Promise<void> {
  const worker = new Worker(operations, {
    engine: on,
    log: SILENT,
    machine: { machine, device: `processor ${machine}` },
  });
  workers.push(worker);
  await worker.start();
}

const tableOf = (spec: LatencyTableSpec) =>
  resolveLatencyTable({ sequenceLength: 4, repetitions: 1, warmUp: 0, ...spec }, { model, engine: 'onnx' });

test('a table is measured by a worker of the machine that it names, whichever workers are free', async () => {
  for (const machine of [OTHER, ONE, OTHER, ONE]) {
    const { result, error } = await runToEnd(operations, tableOf({ machine, batch: 1 + (await count()) }));
    expect(error).toBeNull();
    expect(result).toMatchObject({ machine, device: `processor ${machine}` });
  }
  // What any worker can do is still done by them.
  const latency = resolveLatency(
    { sequenceLength: 4, repetitions: 1, warmUp: 0 },
    { subject: { model, pruned: null }, engine: 'onnx' },
  );
  expect(await runToEnd(operations, latency)).toMatchObject({
    status: 'SUCCEEDED',
    result: { machine: expect.stringMatching(`^(${ONE}|${OTHER})$`) },
  });
});

test('tables of two devices of a machine have two keys, and each waits for a worker of its own', async () => {
  const [onProcessor, onCard] = [tableOf({ machine: THIRD }), tableOf({ machine: THIRD, provider: 'webgpu' })];
  expect(onProcessor.parameters.provider).toBe('cpu');
  expect(onCard.key).not.toBe(onProcessor.key);
  await operations.states([onProcessor, onCard]);
  await operations.scheduler.run([onProcessor.key, onCard.key]);
  const standings = new Standings(operations.database, operations.costs.rates);
  for (const [{ key }, provider] of [
    [onProcessor, 'cpu'],
    [onCard, 'webgpu'],
  ] as const) {
    const [standing] = await standings.of(await findOperations(operations.database, [key]));
    expect(standing!.waitingFor).toMatchObject({
      reason: 'NO_SITE',
      message: expect.stringContaining(`onnx on ${provider} of the machine ${THIRD}`),
    });
    expect(standing!.waitingFor!.message).toContain(`onnx on cpu of the machine ${ONE}`);
  }
  // A device that passes run on is the processor's here; its name is what tasks go by.
  await join(THIRD, {
    ...engine,
    name: engine.name,
    provider: 'webgpu',
    description: 'a card',
    open: (on) => engine.open(on),
  });
  expect(await runToEnd(operations, onCard)).toMatchObject({ status: 'SUCCEEDED', result: { engine: 'a card' } });
  expect((await findOperations(operations.database, [onProcessor.key]))[0]!.status).toBe('QUEUED');
});

test('a device that the engine has not is refused', () => {
  expect(() => tableOf({ provider: 'abacus' })).toThrow('Engine onnx has no device abacus; it has: cuda, cpu');
});

async function count(): Promise<number> {
  const [row] = await operations.database.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM operation WHERE kind = 'latencyTable'`,
  );
  return row!.count;
}
