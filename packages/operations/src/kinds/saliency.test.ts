import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { createEngine } from '@flapbook/engine';
import { channelSaliency, SALIENCY_SIDES, type SaliencyMatrix } from '@flapbook/flap';
import { drawCalibrationRows, loadTokenizer, openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  bundleOf,
  type DatasetRecord,
  importBundle,
  type ModelRecord,
  openOperations,
  type ResolvedOperation,
  resolveCalibration,
  resolvePlan,
  resolvePrunedModel,
  resolveSaliency,
} from '../index.ts';
import { bytesOf, contentShowing } from '../sharing/bundle/bundle.fixture.ts';
import { openWithWorker, runToEnd } from '../testing.ts';

const database = withDatabase();
const elsewhere = withDatabase();
let folder: string;
let stack: Awaited<ReturnType<typeof openWithWorker>>;
let subjects: { model: ModelRecord; dataset: DatasetRecord; engine: string };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-saliency-'));
  await writeTinyModel(folder, { tokenizer: true, keyValueHeads: 2 });
  const file = path.join(folder, 'text.txt');
  await writeFile(file, 'The cat sat on the mat and looked at the moon.\n'.repeat(100));
  stack = await openWithWorker(database.url);
  subjects = {
    model: await stack.operations.models.register('tiny', folder),
    dataset: await stack.operations.datasets.register('cats', 'About cats', { format: 'text', file, joining: 'NONE' }),
    engine: 'onnx',
  };
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

function storedBytes(key: string): Promise<{ layer: number; matrix: SaliencyMatrix; digest: string }[]> {
  return stack.operations.database.query(
    `SELECT layer, matrix, encode(sha256(scores), 'hex') AS digest FROM saliency_score WHERE operation_key = $1 ORDER BY 1, 2`,
    [key],
  );
}

test('stores the scores that the engine’s gradients give, the same bytes every time', async () => {
  const operation = resolveSaliency({ variant: 'PARAM_MIX' }, subjects);
  expect(operation.parameters).toEqual({
    samples: 10,
    sequenceLength: 64,
    sampling: 'PYTHON_RANDOM',
    seed: 42,
    variant: 'PARAM_MIX',
    engine: 'onnx',
  });
  // What 5.4 forward passes and, for each sequence, 145 tokens more take.
  expect(operation.work).toBeCloseTo((5.4 * 640 + 10 * 145) * subjects.model.parameters, 0);
  const record = await runToEnd(stack.operations, operation);
  expect(record.error).toBeNull();

  const directory = await openModelFolder(folder);
  const model = await (await createEngine()).open(directory);
  const tokenizer = await loadTokenizer(folder);
  const ids = await tokenizer.encode(await readFile(path.join(folder, 'text.txt'), 'utf8'));
  const rows = await drawCalibrationRows({ kind: 'stream', ids }, operation.parameters);
  const layers = await stack.operations.planner.saliencies.of(operation.key);
  let compared = 0;
  const { nll, tokens } = await model.gradients(rows, {
    squares: true,
    onGradient: ({ layer, matrix, ...weight }) => {
      compared++;
      expect(layers[layer]![matrix]).toEqual(channelSaliency('PARAM_MIX', weight, SALIENCY_SIDES[matrix]));
    },
  });
  await model.close();
  await directory.close();
  expect(compared).toBe(14);
  expect(record.result).toEqual({
    loss: nll.reduce((sum, value, row) => sum + value / tokens[row]!, 0) / 10,
    tokens: 640,
  });
  const before = await storedBytes(operation.key);
  expect(before).toHaveLength(14);
  const bytes = layers
    .flatMap((layer) => Object.values(layer) as Float64Array[])
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(operation.bytes).toBe(bytes);

  await stack.operations.database.query("UPDATE operation SET status = 'PLANNED', result = NULL WHERE key = $1", [
    operation.key,
  ]);
  expect((await runToEnd(stack.operations, operation)).result).toEqual(record.result);
  expect(await storedBytes(operation.key)).toEqual(before);
});

test('of a pruned model scores what is left, and a plan by it goes on from there', async () => {
  const { operations } = stack;
  const { model } = subjects;
  const prunedTo = (ratio: number, pruned: ResolvedOperation | null) => {
    const scores = resolveSaliency({ samples: 2 }, { ...subjects, pruned });
    const plan = resolvePlan(
      { ratio, structure: 'AL_MM', removeHeads: 1 },
      { model, calibration: null, saliency: scores },
    );
    return { scores, plan, pruned: resolvePrunedModel('NONE', { model, plan }) };
  };
  const first = prunedTo(0.2, null);
  const second = prunedTo(0.5, first.pruned);
  expect(second.scores.key).not.toBe(first.scores.key);
  expect((await runToEnd(operations, second.pruned)).error).toBeNull();
  const [before, after] = await Promise.all([first, second].map(({ plan }) => operations.planner.plan(plan)));
  const [dense, left] = await Promise.all(
    [first, second].map(({ scores }) => operations.planner.saliencies.of(scores.key)),
  );
  const { attention, mlp } = model.shape.layers[0]!;
  for (const [layer, { attention: heads, mlp: channels }] of before!.result.layers.entries()) {
    for (const unit of channels.pruned) expect(left![layer]!.down[unit]).toBe(0);
    for (const unit of heads.pruned) {
      for (let c = 0; c < attention.headDim; c++) expect(left![layer]!.key[unit * attention.headDim + c]).toBe(0);
    }
    // Gradients of what is left are others without the rest.
    expect(left![layer]!.down).toHaveLength(mlp.units);
    expect([...channels.kept].some((unit) => left![layer]!.down[unit] !== dense![layer]!.down[unit])).toBe(true);
    // What has gone stays away.
    const gone = (of: typeof after, module: 'attention' | 'mlp') => [...of!.result.layers[layer]![module].pruned];
    for (const module of ['attention', 'mlp'] as const) {
      expect(gone(after, module)).toEqual(expect.arrayContaining(gone(before, module)));
    }
  }
  expect(after!.result.achievedRatio).toBeGreaterThan(before!.result.achievedRatio);
  // The engine's gradients of the pruned model, to the bit.
  const directory = await openModelFolder(folder);
  const opened = await (await createEngine()).open(directory);
  const ids = await (await loadTokenizer(folder)).encode(await readFile(path.join(folder, 'text.txt'), 'utf8'));
  const rows = await drawCalibrationRows({ kind: 'stream', ids }, second.scores.parameters);
  const pruning = before!.result.layers.map(({ attention: heads, mlp: channels }) => ({
    attentionKept: heads.kept,
    mlpKept: channels.kept,
    attentionBias: null,
    mlpBias: null,
  }));
  await opened.gradients(rows, {
    pruning,
    onGradient: ({ layer, matrix, ...weight }) => {
      if (matrix !== 'up') return;
      const own = channelSaliency(second.scores.parameters.variant, weight, 'rows');
      expect([...pruning[layer]!.mlpKept].map((unit) => left![layer]!.up[unit])).toEqual([...own]);
    },
  });
  await opened.close();
  await directory.close();

  expect(() => prunedTo(0.1, first.pruned)).toThrow('pruned to a ratio of 0.2 already');
  const calibration = resolveCalibration({ samples: 4 }, subjects);
  expect(() => resolvePlan({ ratio: 0.5 }, { model, calibration, saliency: second.scores })).toThrow(
    'of a pruned model, and the calibration is of another',
  );
});

test('is cancelled on its way, and leaves nothing', async () => {
  const { operations } = stack;
  const operation = resolveSaliency({ samples: 5000 }, subjects);
  await operations.states([operation]);
  await operations.scheduler.run([operation.key]);
  for await (const { status, fraction } of operations.events.follow([operation.key])) {
    if (status === 'SUCCEEDED') throw new Error('It ended before it could be cancelled.');
    if (status === 'RUNNING' && fraction > 0) break;
  }
  await operations.scheduler.cancel([operation.key]);
  for await (const { status } of operations.events.follow([operation.key])) if (status === 'CANCELLED') break;
  expect(await storedBytes(operation.key)).toEqual([]);
  await expect(operations.planner.saliencies.of(operation.key)).rejects.toMatchObject({ code: 'SALIENCY_REQUIRED' });
});

test('is refused for a model whose gradients are not computed, before anything runs', () => {
  const { model } = subjects;
  const gpt2 = { ...model.description, architecture: 'gpt2', traits: { gated: false, norm: 'layer' as const } };
  expect(() => resolveSaliency({}, { ...subjects, model: { ...model, description: gpt2 } })).toThrow(
    /gpt2 are not computed: it has layer norms, MLPs without a gate/,
  );
});

test('goes along in bundles, so that plans are the same elsewhere', async () => {
  const { operations } = stack;
  const { model } = subjects;
  const scores = resolveSaliency({ samples: 2 }, subjects);
  const plan = resolvePlan({ ratio: 0.4 }, { model, calibration: null, saliency: scores });
  expect(plan.parameters).toMatchObject({ metric: 'TAYLOR', structure: 'LOCAL', squareAttentionScore: false });
  expect(plan.parameters).not.toHaveProperty('reduction');
  const pruned = resolvePrunedModel('NONE', { model, plan });
  expect((await runToEnd(operations, pruned)).status).toBe('SUCCEEDED');
  const content = contentShowing([pruned]);
  const bundle = await bytesOf(await bundleOf(operations, { content, keys: [pruned.key] }, { statistics: true }));
  const file = path.join(folder, 'scores.flapbook');
  await writeFile(file, bundle);
  const other = await openOperations({ url: elsewhere.url, applicationName: 'test' });
  try {
    await other.models.register('tiny', folder);
    const imported = await importBundle(other, file, { notebook: 'n' });
    expect(imported.operations.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['saliency', 'TAKEN'],
      ['plan', 'INLINE'],
      ['prunedModel', 'TAKEN'],
    ]);
    expect((await other.planner.plan(plan)).result).toEqual((await operations.planner.plan(plan)).result);
  } finally {
    await other.close();
  }
});

test('a plan without the scores says what is missing', async () => {
  const { model } = subjects;
  expect(() => resolvePlan({ ratio: 0.4, metric: 'TAYLOR' }, { model, calibration: null })).toThrowError(
    expect.objectContaining({ code: 'SALIENCY_REQUIRED' }),
  );
  const plan = resolvePlan(
    { ratio: 0.4 },
    { model, calibration: null, saliency: resolveSaliency({ seed: 7 }, subjects) },
  );
  await expect(stack.operations.planner.plan(plan)).rejects.toMatchObject({ code: 'SALIENCY_REQUIRED' });
  expect(() => resolveCalibration({ sequential: { ratio: 0.5, metric: 'TAYLOR' } }, subjects)).toThrowError(
    expect.objectContaining({ code: 'BAD_PARAMETER' }),
  );
});

test.each([
  [{ samples: 0 }, 'BAD_PARAMETER'],
  [{ seed: -1 }, 'BAD_PARAMETER'],
  [{ sequenceLength: 100_000 }, 'SEQUENCE_TOO_LONG'],
])('%j is refused', (spec, code) => {
  expect(() => resolveSaliency(spec, subjects)).toThrowError(expect.objectContaining({ code }));
});
