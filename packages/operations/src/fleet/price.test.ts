import { withDatabase } from '@flapbook/database/testing';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import { resolveCalibration } from '../kinds/calibration/resolve.ts';
import { shardRanges, streamKey } from '../kinds/calibration/shards.ts';
import { resolveEvaluation } from '../kinds/evaluation.ts';
import { resolvePlan } from '../kinds/plan.ts';
import { resolvePrunedModel } from '../kinds/pruned-model.ts';
import type { ResolvedOperation } from '../operation.ts';
import { insertEvaluationBlock } from '../store/results.ts';
import { CostModel } from './price.ts';
import { ASSUMED_RATE } from './rate.ts';
import {
  insertFinishedPart,
  insertModel,
  insertOperation,
  insertText,
  insertWorker,
  remember,
} from './rows.fixture.ts';

const fixture = withDatabase();
let model: ModelRecord;
let dataset: DatasetRecord;

beforeAll(async () => {
  model = await insertModel(fixture.database, 'm');
  dataset = await insertText(fixture.database, 'd');
});
beforeEach(async () => {
  await fixture.database.query('TRUNCATE operation, worker, token_count, calibration_shard CASCADE');
});

const OVERHEAD = 0.3;
const calibrationOf = (samples: number) =>
  resolveCalibration({ samples, sequenceLength: 128 }, { model, dataset, engine: 'onnx' });
const prunedOf = (calibration: ResolvedOperation, ratio: number) =>
  resolvePrunedModel('BASELINE_BIAS', { model, plan: resolvePlan({ ratio }, { model, calibration }) });
const evaluationOf = (pruned: ResolvedOperation | null, maxRows: number | null = null) =>
  resolveEvaluation({ sequenceLength: 128, maxRows }, { subject: { model, pruned }, dataset, engine: 'onnx' });

/** The price as a process sees it that has just started. */
const priceOf = async (operations: readonly ResolvedOperation[]) => {
  const known = await Promise.all(operations.map((operation) => remember(fixture.database, operation)));
  return new CostModel(fixture.database).together(operations, new Map(known.flatMap((some) => [...some])));
};

/** What ran before: parts of a kind at a steady rate, in work a second. */
async function ranAt(kind: string, rate: number, workerClass = 'onnx cpu'): Promise<void> {
  const key = `${kind} at ${rate} on ${workerClass}`;
  await insertOperation(fixture.database, key, { kind, status: 'SUCCEEDED' });
  for (let i = 0; i < 3; i++) await insertFinishedPart(fixture.database, key, { work: rate, seconds: 1, workerClass });
}

async function storeShards(calibration: ReturnType<typeof calibrationOf>, count: number): Promise<void> {
  for (const { firstSample, samples } of shardRanges(calibration.parameters).slice(0, count)) {
    await fixture.database.query('INSERT INTO calibration_shard VALUES ($1, $2, $3, 128)', [
      streamKey(calibration),
      firstSample,
      samples,
    ]);
  }
}

test('a chain is the sum of its steps, with the bytes that it stores', async () => {
  await insertWorker(fixture.database, 'w');
  const [calibration, rate] = [calibrationOf(128), model.parameters * 128 * 64];
  await ranAt('calibration', rate / 2);
  await ranAt('prunedModel', model.prunableParameters);
  await ranAt('evaluation', (model.parameters * 8192) / 3);
  const evaluation = evaluationOf(prunedOf(calibration, 0.5), 128);
  const cost = await priceOf([evaluation]);
  // Two shards of 2 s, biases of 1 s, two blocks of 64 rows at 3 s.
  expect(cost.steps.map(({ kind, tasks, missingTasks }) => [kind, tasks, missingTasks])).toEqual([
    ['calibration', 2, 2],
    ['prunedModel', 1, 1],
    ['evaluation', 2, 2],
  ]);
  const seconds = [4, 1, 6].map((each) => each + OVERHEAD);
  expect(cost.steps.map((step) => step.seconds)).toEqual(seconds.map((each) => expect.closeTo(each, 9)));
  expect(cost.seconds).toBeCloseTo(11 + 3 * OVERHEAD, 9);
  expect(cost).toMatchObject({ measured: true, missing: 3, cached: 0, missingTasks: 5, cachedTasks: 0, workers: 1 });
  expect(cost.bytes).toBe(calibration.bytes + prunedOf(calibration, 0.5).bytes + evaluation.bytes);
  expect(cost.steps.map(({ bytes }) => bytes).reduce((a, b) => a + b)).toBe(cost.bytes);
});

test('stored shards are not priced again', async () => {
  await insertWorker(fixture.database, 'w');
  await ranAt('calibration', model.parameters * 128 * 64);
  const small = calibrationOf(256);
  const large = calibrationOf(1024);
  await storeShards(small, 4);
  const cost = await priceOf([large]);
  expect(cost).toMatchObject({ missing: 1, missingTasks: 12, cachedTasks: 4 });
  expect(cost.seconds).toBeCloseTo(12 + OVERHEAD, 9);
  expect(cost.bytes).toBe((large.bytes * 3) / 4);
});

test('what several operations share counts once', async () => {
  await insertWorker(fixture.database, 'w');
  const calibration = calibrationOf(64);
  const pruned = [0.2, 0.4].map((ratio) => prunedOf(calibration, ratio));
  const [one, two] = [await priceOf([pruned[0]!]), await priceOf(pruned)];
  expect(two.steps.map(({ kind }) => kind)).toEqual(['calibration', 'prunedModel', 'prunedModel']);
  expect([one.missing, two.missing]).toEqual([2, 3]);
  const [first, second] = two.steps;
  expect(two.seconds).toBeCloseTo(one.seconds + second!.seconds - OVERHEAD, 9);
  expect(one.seconds).toBeCloseTo(first!.seconds + second!.seconds, 9);
});

test('shards that two calibrations share are run once', async () => {
  await insertWorker(fixture.database, 'w');
  await ranAt('calibration', model.parameters * 128 * 64);
  const [small, large] = [calibrationOf(256), calibrationOf(1024)];
  const cost = await priceOf([small, large]);
  expect(cost).toMatchObject({ missing: 2, missingTasks: 16, bytes: large.bytes });
  expect(cost.steps.map(({ tasks, missingTasks }) => [tasks, missingTasks])).toEqual([
    [4, 4],
    [16, 12],
  ]);
  expect(cost.seconds).toBeGreaterThanOrEqual(16);
  expect(cost.seconds).toBeLessThan(17);
});

test('parts run side by side on the workers that can run them', async () => {
  const { database } = fixture;
  await ranAt('calibration', model.parameters * 128 * 64);
  const seconds = async () => (await priceOf([calibrationOf(512)])).seconds - OVERHEAD;
  const workers = async () => (await priceOf([calibrationOf(512)])).workers;
  // Nobody there yet: as on one worker such as there were.
  expect([await seconds(), await workers()]).toEqual([expect.closeTo(8, 9), 0]);
  await insertWorker(database, 'a');
  expect([await seconds(), await workers()]).toEqual([expect.closeTo(8, 9), 1]);
  for (const id of ['b', 'c', 'd']) await insertWorker(database, id);
  expect([await seconds(), await workers()]).toEqual([expect.closeTo(2, 9), 4]);
  // Neither too little memory, nor another engine or version, nor the dead help.
  await insertWorker(database, 'small', { memory_bytes: 1e6 });
  await insertWorker(database, 'other', { engine: 'tfjs', queue: 'tfjs.0' });
  await insertWorker(database, 'old', { queue: 'onnx.0' });
  await insertWorker(database, 'dead', { lost: true, ended_at: new Date() });
  expect([await seconds(), await workers()]).toEqual([expect.closeTo(2, 9), 4]);
  // One that is three times as fast takes three times as many.
  await ranAt('calibration', model.parameters * 128 * 64 * 3, 'onnx cuda');
  await insertWorker(database, 'fast', { class: 'onnx cuda' });
  expect(await seconds()).toBeLessThan(1.4);
});

test('an estimate without measurements says so, and has a wide spread', async () => {
  await insertWorker(fixture.database, 'w');
  const { work, ...operation } = calibrationOf(64);
  const cost = await priceOf([{ work, ...operation }]);
  expect(cost.measured).toBe(false);
  expect(cost.seconds).toBeCloseTo(work / ASSUMED_RATE.mean + OVERHEAD, 9);
  expect(cost.lowSeconds).toBeLessThan(cost.seconds);
  expect(cost.highSeconds).toBeCloseTo(work / ASSUMED_RATE.slow + OVERHEAD, 9);
});

test('the length of a text in tokens is estimated, and exact once it was tokenised', async () => {
  const { database } = fixture;
  const evaluation = evaluationOf(null);
  const costs = new CostModel(database);
  const records = await remember(database, evaluation);
  // 350,000 characters are about 100,000 tokens: 781 rows of 128, 64 of them a block.
  expect((await costs.of(evaluation, records)).missingTasks).toBe(13);
  await database.query('INSERT INTO token_count VALUES ($1, $2, $3)', [dataset.key, model.tokenizerDigest, 128 * 65]);
  expect((await costs.of(evaluation, records)).missingTasks).toBe(2);
});

test('what has succeeded costs nothing, and what is half done half as much', async () => {
  const { database } = fixture;
  await insertWorker(database, 'w');
  await ranAt('evaluation', model.parameters * 8192);
  const calibration = calibrationOf(64);
  const pruned = prunedOf(calibration, 0.5);
  const evaluation = evaluationOf(pruned, 256);
  for (const done of [calibration, pruned]) await remember(database, done, { status: 'SUCCEEDED' });
  await remember(database, evaluation);
  await insertEvaluationBlock(database, evaluation.key, {
    firstRow: 0,
    nll: new Float64Array(64),
    tokens: new Int32Array(64),
  });
  expect(await priceOf([evaluation])).toMatchObject({
    missing: 1,
    cached: 2,
    missingTasks: 3,
    cachedTasks: 3,
    seconds: expect.closeTo(3 + OVERHEAD, 9),
    steps: [{ seconds: 0, bytes: 0, missingTasks: 0 }, { seconds: 0 }, { missingTasks: 3 }],
  });
  // Of the three parts that are not stored, half of one is done.
  await remember(database, evaluation, { status: 'RUNNING', fraction: 0.375 });
  expect((await priceOf([evaluation])).seconds).toBeCloseTo(2.5 + OVERHEAD, 9);
  await remember(database, evaluation, { status: 'SUCCEEDED' });
  expect(await priceOf([evaluation])).toMatchObject({ seconds: 0, bytes: 0, missing: 0, missingTasks: 0, cached: 3 });
});

test('prices asked for one after the other read the database little', async () => {
  const { database } = fixture;
  let statements = 0;
  const counting = {
    ...database,
    query: (...given: Parameters<typeof database.query>) => {
      statements += 1;
      return database.query(...given);
    },
  } as typeof database;
  const costs = new CostModel(counting);
  const calibration = calibrationOf(64);
  const evaluations = Array.from({ length: 24 }, (_, i) => evaluationOf(prunedOf(calibration, 0.1 + i / 50)));
  const records = new Map<string, never>();
  await Promise.all(evaluations.map((evaluation) => costs.of(evaluation, records)));
  // What is stored of each evaluation and of the calibration, and a few for workers, rates and lengths.
  expect(statements).toBeLessThan(24 + 1 + 24 + 6);
  const first = statements;
  await Promise.all(evaluations.map((evaluation) => costs.of(evaluation, records)));
  expect(statements - first).toBeLessThanOrEqual(24);
});
