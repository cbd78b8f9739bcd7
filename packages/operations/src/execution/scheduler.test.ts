import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type DatasetRecord,
  findOperations,
  type ModelRecord,
  type Operations,
  openOperations,
  resolveCalibration,
  resolvePlan,
  resolvePrunedModel,
} from '../index.ts';

describe('who is served first', () => {
  const database = withDatabase();
  let folder: string;
  let operations: Operations;
  let on: { model: ModelRecord; dataset: DatasetRecord };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-turns-'));
    await writeTinyModel(path.join(folder, 'model'), { layers: 2, tokenizer: true });
    await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat.\n'.repeat(400));
    operations = await openOperations({ url: database.url, applicationName: 'test' });
    on = {
      model: await operations.models.register('tiny', path.join(folder, 'model')),
      dataset: await operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`),
    };
  });
  afterEach(async () => {
    await database.database.query('DELETE FROM queue.job');
    await database.database.query('DELETE FROM operation');
  });
  afterAll(async () => {
    await operations?.close();
    await rm(folder, { recursive: true });
  });

  let seed = 0;
  /** Makes a calibration known and asks for it; answers with its key. */
  async function ask(lane: string, priority: 'INTERACTIVE' | 'BACKGROUND' = 'INTERACTIVE'): Promise<string> {
    seed += 1;
    const calibration = resolveCalibration({ samples: 8, sequenceLength: 16, seed }, { ...on, engine: 'onnx' });
    await operations.states([calibration]);
    await operations.scheduler.run([calibration.key], { lane, priority });
    return calibration.key;
  }
  /** Keys of operations in the order in which the queue delivers their tasks. */
  async function order(): Promise<string[]> {
    const jobs = await database.database.query<{ key: string }>(
      `SELECT data->>'key' AS key FROM queue.job WHERE state = 'created' ORDER BY priority DESC, created_on, id`,
    );
    return jobs.map(({ key }) => key.replace('split/', ''));
  }

  test('a notebook with one task does not wait for the hundred of another', async () => {
    const many = [];
    for (let i = 0; i < 5; i++) many.push(await ask('large'));
    const one = await ask('small');
    expect(await order()).toEqual([many[0], one, ...many.slice(1)]);
  });

  test('notebooks with many tasks take turns', async () => {
    const a = [await ask('a'), await ask('a'), await ask('a')];
    const b = [await ask('b'), await ask('b')];
    expect(await order()).toEqual([a[0], b[0], a[1], b[1], a[2]]);
  });

  test('who cancels owes nothing', async () => {
    const cancelled = [await ask('a'), await ask('a'), await ask('a')];
    const other = [await ask('b'), await ask('b'), await ask('b')];
    await operations.scheduler.cancel(cancelled);
    const again = await ask('a');
    const served = (await order()).filter((key) => !cancelled.includes(key));
    expect(served).toEqual([other[0], again, other[1], other[2]]);
  });

  test('interactive work overtakes what runs in the background', async () => {
    const study = [await ask('study', 'BACKGROUND'), await ask('study', 'BACKGROUND')];
    const person = await ask('person');
    expect(await order()).toEqual([person, ...study]);
  });

  test('background work that somebody now waits for is moved forward', async () => {
    const study = [
      await ask('study', 'BACKGROUND'),
      await ask('study', 'BACKGROUND'),
      await ask('study', 'BACKGROUND'),
    ];
    await operations.scheduler.run([study[2]!], { lane: 'person' });
    expect((await order())[0]).toBe(study[2]);
    expect(await findOperations(database.database, [study[2]!])).toMatchObject([
      { status: 'QUEUED', attempt: 1, priority: 'INTERACTIVE' },
    ]);
  });

  test('what is queued keeps its place when it is asked for again', async () => {
    const key = await ask('a');
    await operations.scheduler.run([key], { lane: 'b' });
    expect(await order()).toEqual([key]);
  });

  test('a cancelled operation takes what waits for it with it, and only that', async () => {
    const calibration = resolveCalibration({ samples: 8, sequenceLength: 16, seed: 99 }, { ...on, engine: 'onnx' });
    const plan = resolvePlan({ ratio: 0.3 }, { model: on.model, calibration });
    const pruned = resolvePrunedModel('NONE', { model: on.model, plan });
    await operations.states([pruned]);
    await operations.scheduler.run([pruned.key]);
    const bystander = await ask('b');
    await operations.scheduler.cancel([calibration.key]);
    const states = await findOperations(database.database, [calibration.key, pruned.key, bystander]);
    expect(new Map(states.map(({ key, status }) => [key, status]))).toEqual(
      new Map([
        [calibration.key, 'CANCELLED'],
        [pruned.key, 'CANCELLED'],
        [bystander, 'QUEUED'],
      ]),
    );
  });
});
