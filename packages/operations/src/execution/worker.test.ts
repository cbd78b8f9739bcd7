import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, withDatabase } from '@flapbook/database/testing';
import { createEngine, DeviceLostError, type Engine } from '@flapbook/engine';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type DatasetRecord,
  listWorkers,
  type ModelRecord,
  type Operations,
  openOperations,
  type ResolvedOperation,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
  Worker,
} from '../index.ts';
import { findOperations } from '../store/operations.ts';
import { takeTask } from '../store/taking.ts';
import { splitKey } from '../store/tasks.ts';
import { beginOperation } from '../store/transitions.ts';
import { openWithWorker, runToEnd } from '../testing.ts';
import { afterDeath } from './setbacks.ts';

const SILENT = { info: () => undefined, error: () => undefined };

/** A real engine whose passes stop before their `nth` calibration until they are let go. */
async function gatedEngine(nth: number): Promise<{ engine: Engine; reached: Promise<void>; open(): void }> {
  const engine = await createEngine();
  let arrive = (): void => undefined;
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let passes = 0;
  return {
    reached,
    open,
    engine: {
      ...engine,
      name: engine.name,
      provider: engine.provider,
      description: engine.description,
      async open(folder) {
        const model = await engine.open(folder);
        return {
          ...model,
          evaluate: (rows, options) => model.evaluate(rows, options),
          nextTokens: (rows, options) => model.nextTokens(rows, options),
          projectBias: (...given) => model.projectBias(...given),
          gram: (rows, options) => model.gram(rows, options),
          outputProjection: (...given) => model.outputProjection(...given),
          algebra: model.algebra,
          close: () => model.close(),
          async calibrate(rows, options) {
            passes += 1;
            if (passes === nth) {
              arrive();
              const { signal } = options;
              const aborted = new Promise((_, reject) =>
                signal?.addEventListener('abort', () => reject(signal.reason)),
              );
              await Promise.race([gate, aborted]);
            }
            await model.calibrate(rows, options);
          },
        };
      },
    },
  };
}

describe('a worker', () => {
  const database = withDatabase();
  let folder: string;
  let opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-operations-'));
    await writeTinyModel(path.join(folder, 'model'), { layers: 2, tokenizer: true });
    await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
  });
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    for (const one of opened.reverse()) await one.close();
    opened = [];
  });

  async function open(engine?: Engine, url = database.url): Promise<Operations> {
    const stack = await openWithWorker(url, engine);
    opened.push(stack);
    return stack.operations;
  }
  async function openWithoutWorker(): Promise<Operations> {
    const operations = await openOperations({ url: database.url, applicationName: 'test' });
    opened.push(operations);
    return operations;
  }
  async function subjects(operations: Operations): Promise<{ model: ModelRecord; dataset: DatasetRecord }> {
    const model = await operations.models.register('tiny', path.join(folder, 'model'));
    const dataset = await operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`);
    return { model, dataset };
  }
  const calibrationOf = (on: { model: ModelRecord; dataset: DatasetRecord }, samples: number, seed: number) =>
    resolveCalibration({ samples, sequenceLength: 16, seed }, { ...on, engine: 'onnx' });
  const shards = (operations: Operations) =>
    operations.database.query<{ stream_key: string; first_sample: number; samples: number; created_at: Date }>(
      'SELECT stream_key, first_sample, samples, created_at FROM calibration_shard ORDER BY created_at, first_sample',
    );
  const stateOf = async (operations: Operations, { key }: ResolvedOperation) =>
    (await findOperations(operations.database, [key]))[0]!;

  const tasksOf = (operations: Operations, { key }: ResolvedOperation) =>
    operations.database.query<{ role: string; status: string; attempt: number; deaths: number }>(
      `SELECT role, status, attempt, deaths FROM task JOIN operation_task ON task_key = key
        WHERE operation_task.operation_key = $1 ORDER BY part->>'firstSample', key`,
      [key],
    );
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) await sleep(20);
  };
  /** What a worker that dies while it runs a task leaves behind, put right. */
  async function killedWith(operations: Operations, key: string): Promise<void> {
    const { database } = operations;
    await database.query(
      `INSERT INTO worker (id, name, host, process_id, version, queue, engine, provider, device, class, memory_bytes)
        VALUES ('victim', 'victim', 'here', 1, '0', 'q', 'onnx', 'cpu', 'd', 'c', 1e12) ON CONFLICT DO NOTHING`,
    );
    await database.query(`UPDATE worker SET ended_at = NULL WHERE id = 'victim'`);
    const [{ attempt }] = (await database.query('SELECT attempt FROM task WHERE key = $1', [key])) as [
      { attempt: number },
    ];
    const taker = { workerId: 'victim', workerClass: 'c', memoryBytes: 1e12 };
    const taken = await takeTask(database, { key, attempt }, taker);
    await beginOperation(database, taken!.operationKey, 'onnx cpu');
    await afterDeath(operations, taken!);
  }

  test('runs an evaluation with everything it needs, each link once', async () => {
    const operations = await open();
    const on = await subjects(operations);
    const calibration = calibrationOf(on, 32, 1);
    const plan = resolvePlan({ ratio: 0.4 }, { model: on.model, calibration });
    const pruned = resolvePrunedModel('BASELINE_BIAS', { model: on.model, plan });
    const evaluation = resolveEvaluation(
      { sequenceLength: 16, maxRows: 8 },
      { subject: { model: on.model, pruned }, dataset: on.dataset, engine: 'onnx' },
    );
    const record = await runToEnd(operations, evaluation);
    expect(record).toMatchObject({ status: 'SUCCEEDED', attempt: 1, result: { rows: 8, tokens: 120 } });
    expect(await stateOf(operations, calibration)).toMatchObject({
      status: 'SUCCEEDED',
      attempt: 1,
      engine: 'onnx cpu',
    });
    expect(await stateOf(operations, pruned)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
  });

  test('a larger calibration runs only the shards that a smaller one has not', async () => {
    const operations = await open();
    const on = await subjects(operations);
    await runToEnd(operations, calibrationOf(on, 64, 2));
    const before = await shards(operations);
    const { status } = await runToEnd(operations, calibrationOf(on, 192, 2));
    const stream = before.at(-1)!.stream_key;
    const after = (await shards(operations)).filter((shard) => shard.stream_key === stream);
    expect(status).toBe('SUCCEEDED');
    expect(after.map((shard) => shard.first_sample)).toEqual([0, 64, 128]);
    expect(after[0]).toEqual(before.at(-1));
  });

  test('a cancelled calibration stops, keeps its finished shards, and goes on there when it is run again', async () => {
    const gate = await gatedEngine(2);
    const operations = await open(gate.engine);
    const calibration = calibrationOf(await subjects(operations), 192, 3);
    await operations.states([calibration]);
    await operations.scheduler.run([calibration.key]);
    await gate.reached;
    await operations.scheduler.cancel([calibration.key]);
    expect(await stateOf(operations, calibration)).toMatchObject({ status: 'CANCELLED', result: null });
    const kept = (await shards(operations)).length;

    expect(await runToEnd(operations, calibration)).toMatchObject({
      status: 'SUCCEEDED',
      attempt: 2,
      startFraction: 1 / 3,
    });
    expect((await shards(operations)).length).toBe(kept + 2);
  });

  test('a worker that stops in good order puts its operation back, and the next one goes on where it was', async () => {
    const gate = await gatedEngine(2);
    const operations = await openWithoutWorker();
    const first = new Worker(operations, { engine: gate.engine, log: SILENT });
    await first.start();
    const calibration = calibrationOf(await subjects(operations), 128, 4);
    await operations.states([calibration]);
    await operations.scheduler.run([calibration.key]);
    await gate.reached;
    await first.stop();
    expect(await tasksOf(operations, calibration)).toMatchObject([
      { role: 'PART', status: 'SUCCEEDED', attempt: 1 },
      { role: 'PART', status: 'QUEUED', attempt: 2 },
    ]);

    const second = new Worker(operations, { engine: await createEngine(), log: SILENT });
    await second.start();
    opened.push({ close: () => second.stop() });
    for await (const { status } of operations.events.follow([calibration.key])) if (status === 'SUCCEEDED') break;
    expect(await stateOf(operations, calibration)).toMatchObject({ attempt: 1, startFraction: 0 });
    expect((await shards(operations)).filter(({ samples }) => samples === 64).length).toBeGreaterThan(1);
  });

  test('an attempt that was presumed dead can write nothing once another has taken over', async () => {
    const gate = await gatedEngine(1);
    const operations = await open(gate.engine);
    const calibration = calibrationOf(await subjects(operations), 64, 5);
    await operations.states([calibration]);
    await operations.scheduler.run([calibration.key]);
    await gate.reached;
    const before = (await shards(operations)).length;
    // As if its sign of life had been missing for long: another attempt begins while this one still computes.
    await operations.database.query(`UPDATE worker SET ended_at = now(), lost = true WHERE ended_at IS NULL`);
    await until(async () => (await tasksOf(operations, calibration))[0]?.attempt === 2);
    gate.open();
    for await (const { status } of operations.events.follow([calibration.key])) if (status === 'SUCCEEDED') break;
    expect(await tasksOf(operations, calibration)).toMatchObject([{ role: 'PART', attempt: 2, deaths: 1 }]);
    expect((await shards(operations)).length).toBe(before + 1);
  });

  test('an operation that workers die of fails after the third death, and what waits for it with it', async () => {
    const operations = await openWithoutWorker();
    const on = await subjects(operations);
    const calibration = calibrationOf(on, 64, 9);
    const pruned = resolvePrunedModel('NONE', {
      model: on.model,
      plan: resolvePlan({ ratio: 0.3 }, { model: on.model, calibration }),
    });
    await operations.states([pruned]);
    await operations.scheduler.run([pruned.key]);
    const ends: (string | undefined)[] = [];
    for (let death = 0; death < 3; death++) {
      await killedWith(operations, splitKey(calibration.key));
      ends.push((await stateOf(operations, calibration)).status);
    }
    expect(ends).toEqual(['RUNNING', 'RUNNING', 'FAILED']);
    expect(await stateOf(operations, pruned)).toMatchObject({ status: 'FAILED', error: { code: 'WORKER_DIED' } });

    await operations.scheduler.run([pruned.key]);
    expect(await stateOf(operations, calibration)).toMatchObject({ status: 'QUEUED', error: null });
    await operations.scheduler.cancel([pruned.key]);
  });

  test('a worker tells the fleet which better devices of its machine did not start', async () => {
    const operations = await openWithoutWorker();
    const { name, provider, description, open: openModel } = await createEngine('onnx', { threads: 1 });
    const passedOver = [{ device: 'cuda', reason: 'libcudart.so.12 is missing' }];
    const engine: Engine = { name, provider, description, passedOver, open: openModel };
    const worker = new Worker(operations, { engine, log: SILENT });
    await worker.start();
    const fleet = await listWorkers(operations.database);
    await worker.stop();
    expect(fleet).toContainEqual(expect.objectContaining({ state: 'READY', processId: process.pid, passedOver }));
  });

  test('a device that is lost costs its worker the life and the task nothing', async () => {
    const operations = await openWithoutWorker();
    const calibration = calibrationOf(await subjects(operations), 64, 10);
    const engine = await createEngine('onnx', { threads: 1 });
    const failing: Engine = {
      name: engine.name,
      provider: engine.provider,
      description: engine.description,
      async open(folder) {
        const model = await engine.open(folder);
        return Object.assign(Object.create(model), {
          calibrate: () => Promise.reject(new DeviceLostError(new Error('VK_ERROR_DEVICE_LOST'))),
          close: () => model.close(),
        });
      },
    };
    let tell: (error: Error) => void = () => undefined;
    const lost = new Promise<Error>((resolve) => {
      tell = resolve;
    });
    const log = { info: () => undefined, error: () => undefined };
    const worker = new Worker(operations, { engine: failing, log, onDeviceLost: (error) => tell(error) });
    await worker.start();
    await operations.states([calibration]);
    await operations.scheduler.run([calibration.key]);
    expect(await lost).toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await worker.stop();
    expect(await tasksOf(operations, calibration)).toMatchObject([{ role: 'PART', status: 'QUEUED', deaths: 1 }]);
    const next = new Worker(operations, { engine, log });
    await next.start();
    for await (const { status } of operations.events.follow([calibration.key])) if (status === 'SUCCEEDED') break;
    await next.stop();
    expect(await tasksOf(operations, calibration)).toMatchObject([{ role: 'PART', attempt: 2, deaths: 1 }]);
  });

  test('two servers that ask for the same key share one run', async () => {
    const operations = await open();
    const other = await openWithoutWorker();
    const calibration = calibrationOf(await subjects(operations), 64, 6);
    await Promise.all([operations.states([calibration]), other.states([calibration])]);
    await Promise.all([runToEnd(operations, calibration), runToEnd(other, calibration)]);
    expect(await stateOf(operations, calibration)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
  });

  test('cancelling an evaluation also stops the calibration that runs only for its sake', async () => {
    const gate = await gatedEngine(1);
    const operations = await open(gate.engine);
    const on = await subjects(operations);
    const calibration = calibrationOf(on, 64, 7);
    const pruned = resolvePrunedModel('NONE', {
      model: on.model,
      plan: resolvePlan({ ratio: 0.3 }, { model: on.model, calibration }),
    });
    const evaluation = resolveEvaluation(
      {},
      { subject: { model: on.model, pruned }, dataset: on.dataset, engine: 'onnx' },
    );
    await operations.states([evaluation]);
    await operations.scheduler.run([evaluation.key]);
    await gate.reached;
    await operations.scheduler.cancel([evaluation.key]);
    for (const one of [calibration, pruned, evaluation]) {
      expect(await stateOf(operations, one)).toMatchObject({ status: 'CANCELLED' });
    }
  });

  test('an error of the input fails the operation with its code, and what waits for it with it', async () => {
    const operations = await open();
    const on = await subjects(operations);
    const calibration = resolveCalibration(
      { samples: 100_000, sequenceLength: 64, sampling: 'CONTIGUOUS' },
      { ...on, engine: 'onnx' },
    );
    const pruned = resolvePrunedModel('BASELINE_BIAS', {
      model: on.model,
      plan: resolvePlan({ ratio: 0.3 }, { model: on.model, calibration }),
    });
    expect(await runToEnd(operations, pruned)).toMatchObject({ status: 'FAILED', error: { code: 'TOO_FEW_ROWS' } });
    expect(await stateOf(operations, calibration)).toMatchObject({ status: 'FAILED', error: { code: 'TOO_FEW_ROWS' } });
    expect((await shards(operations)).some((shard) => shard.samples === 100_000)).toBe(false);
  });

  test('the same inputs give the same bytes in two empty databases', async () => {
    const bytes = [];
    for (const fresh of [await createDatabase(inject('testServer')), await createDatabase(inject('testServer'))]) {
      const operations = await open(undefined, fresh.url);
      const calibration = calibrationOf(await subjects(operations), 70, 8);
      await runToEnd(operations, calibration);
      bytes.push({
        key: calibration.key,
        statistics: await operations.database.query(
          `SELECT layer, module, first_sample, encode(sha256(sum_of_means || m2 || reference_a || reference_b), 'hex') AS digest
            FROM calibration_statistics ORDER BY layer, module, first_sample`,
        ),
      });
      await opened.pop()!.close();
      await fresh.drop();
    }
    expect(bytes[0]!.statistics).toHaveLength(8);
    expect(bytes[1]).toEqual(bytes[0]);
  });
});
