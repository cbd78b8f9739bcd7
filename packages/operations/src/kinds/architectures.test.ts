import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { createEngine } from '@flapbook/engine';
import { drawTensors, storedModels, writeReference } from '@flapbook/engine/architectures';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  type DatasetRecord,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
  resolveSaliency,
  Worker,
} from '../index.ts';
import { openWithWorker, runToEnd } from '../testing.ts';

/** Where gradients are computed. */
const WITH_SALIENCY = new Set(['llama', 'mistral', 'qwen2', 'phi3']);

const database = withDatabase();
let folder: string;
let stack: Awaited<ReturnType<typeof openWithWorker>>;
let dataset: DatasetRecord;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-architectures-'));
  const file = path.join(folder, 'tokens.json');
  const rows = Array.from({ length: 6 }, (_, row) => Array.from({ length: 12 }, (_, t) => (5 * row + 7 * t * t) % 32));
  await writeFile(file, JSON.stringify({ rows }));
  stack = await openWithWorker(database.url);
  dataset = await stack.operations.datasets.register('rows', 'Rows', { format: 'tokens', file, name: 'rows' });
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

test.each(storedModels())('$name goes the whole way: registered, calibrated, pruned, evaluated', async (reference) => {
  const { operations } = stack;
  const directory = path.join(folder, reference.name);
  await writeReference(directory, reference, drawTensors(reference));
  const model = await operations.models.register(reference.name, directory);
  const { costs, groups, intermediate } = reference;
  expect(model.prunableParameters).toBe(2 * (groups * costs.group + intermediate * costs.channel));

  const calibration = resolveCalibration({}, { model, dataset, engine: 'onnx' });
  const plan = resolvePlan({ ratio: 0.3, structure: 'UL_UM', estimator: 'PAPER' }, { model, calibration });
  const pruned = resolvePrunedModel('BASELINE_BIAS', { model, plan });
  const perplexity = async (subject: typeof pruned | null): Promise<number> => {
    const given = { subject: { model, pruned: subject }, dataset, engine: 'onnx' };
    const { status, result } = await runToEnd(operations, resolveEvaluation({}, given));
    expect(status).toBe('SUCCEEDED');
    return (result as { perplexity: number }).perplexity;
  };
  const [dense, smaller] = [await perplexity(null), await perplexity(pruned)];
  expect(dense).toBeGreaterThan(1);
  expect(smaller).toBeGreaterThan(1);
  expect(smaller).not.toBe(dense);
  const { achievedRatio, parametersRemoved, layers } = (await operations.planner.byKey(plan.key)).result;
  const removed = layers.reduce(
    (sum, { attention, mlp }) => sum + attention.pruned.length * costs.group + mlp.pruned.length * costs.channel,
    0,
  );
  expect(parametersRemoved).toBe(removed);
  expect(achievedRatio).toBe(removed / model.prunableParameters);

  const saliency = () => resolveSaliency({ samples: 2 }, { model, dataset, engine: 'onnx' });
  if (WITH_SALIENCY.has(model.description.architecture)) {
    expect((await runToEnd(operations, saliency())).status).toBe('SUCCEEDED');
  } else expect(saliency).toThrow('are not computed');
});

test('gradients of a model without gates are the engine tfjs’s, and plans are made of them', async () => {
  const { operations } = stack;
  const engine = await createEngine('tfjs', { device: 'wasm' });
  const worker = new Worker(operations, { engine, log: { info: () => undefined, error: () => undefined } });
  await worker.start();
  onTestFinished(() => worker.stop());
  const model = (await operations.models.byName('gpt2'))!;
  const saliency = resolveSaliency({ samples: 2 }, { model, dataset, engine: 'tfjs' });
  expect(await runToEnd(operations, saliency)).toMatchObject({ status: 'SUCCEEDED', engine: 'tfjs wasm' });
  const plan = resolvePlan({ ratio: 0.3 }, { model, calibration: null, saliency });
  await operations.remember(plan);
  const { result } = await operations.planner.byKey(plan.key);
  expect(result.achievedRatio).toBeGreaterThan(0.2);
});
