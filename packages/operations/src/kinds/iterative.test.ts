import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { createEngine, type EngineModel, type LayerPruning } from '@flapbook/engine';
import { channelsOfUnits, MODULES, newlyPruned } from '@flapbook/flap';
import { drawCalibrationRows, openModelFolder, toFloat32 } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Operations } from '../operations.ts';
import { readBiases } from '../store/results.ts';
import { openWithWorker, runToEnd } from '../testing.ts';
import { withBlockInfluence } from './calibration/block-influence.ts';
import { resolveCalibration } from './calibration/resolve.ts';
import { iterativePlans, resolveIterative } from './iterative.ts';
import { type PlanSpec, resolvePlan } from './plan.ts';
import { resolvePrunedModel } from './pruned-model.ts';

const SAMPLES = 80;
const LENGTH = 8;
const ROWS = Array.from({ length: SAMPLES }, (_, n) => Array.from({ length: LENGTH }, (_, t) => (n * 7 + t * 5) % 30));
const database = withDatabase();
let folder: string;
let stack: Awaited<ReturnType<typeof openWithWorker>>;
let operations: Operations;
let model: ModelRecord;
let dataset: DatasetRecord;
/** The engine itself, as the reference for what the worker stores. */
let opened: EngineModel;
let closeFolder: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-iterative-'));
  await writeTinyModel(path.join(folder, 'model'), { layers: 3 });
  await writeFile(path.join(folder, 'rows.json'), JSON.stringify({ rows: ROWS }));
  stack = await openWithWorker(database.url);
  operations = stack.operations;
  model = await operations.models.register('tiny', path.join(folder, 'model'));
  dataset = await operations.datasets.byName(`tokens:${path.join(folder, 'rows.json')}#rows`);
  const files = await openModelFolder(path.join(folder, 'model'));
  opened = await (await createEngine()).open(files);
  closeFolder = async () => {
    await opened.close();
    await files.close();
  };
});
afterAll(async () => {
  await closeFolder?.();
  await stack?.close();
  await rm(folder, { recursive: true });
});

const from = () => ({ model, dataset, engine: 'onnx' });
const iterative = (steps: number, plan: PlanSpec) =>
  resolveIterative({ steps, calibration: {}, plan, compensation: 'BASELINE_BIAS' }, from());
const succeed = async (operation: Parameters<typeof runToEnd>[1]) => {
  const record = await runToEnd(operations, operation);
  expect(record.error).toBeNull();
  return record;
};
const chainOf = (pruned: ReturnType<typeof iterative>) => {
  const plan = pruned.operations[0]!;
  return { plan, calibration: plan.operations[0]! };
};

test('one step is the pruned model of one pass, key and all', () => {
  const calibration = resolveCalibration({}, from());
  const plan = resolvePlan({ ratio: 0.5 }, { model, calibration });
  expect(iterative(1, { ratio: 0.5 })).toEqual(resolvePrunedModel('BASELINE_BIAS', { model, plan }));
});

test('steps take equal parts of the whole, and the last is the plan that was given', () => {
  const last = { ratio: 0.3, structure: 'UL_MM', removeHeads: 7 } as const;
  const plans = iterativePlans(last, 4);
  expect(plans.map(({ ratio }) => ratio)).toEqual([0.3 / 4, 0.6 / 4, (0.3 * 3) / 4, 0.3]);
  expect(plans.map(({ removeHeads }) => removeHeads)).toEqual([1, 3, 5, 7]);
  expect(() => iterativePlans(last, 0)).toThrow('steps');
});

describe('two steps', () => {
  const second = () => iterative(2, { ratio: 0.6 });

  test('nest, calibrate what is left as it runs, and add the bias of what goes to that of what had gone', async () => {
    await succeed(second());
    const { plan, calibration } = chainOf(second());
    const first = chainOf(calibration.operations[0] as ReturnType<typeof iterative>);
    const [before, after] = await Promise.all([first.plan, plan].map((one) => operations.planner.plan(one)));
    expect(before!.earlier).toBeNull();
    expect(after!.earlier).toEqual({ key: calibration.inputs.pruned, left: before!.result.layers });
    expect(Math.abs(after!.result.achievedRatio - 0.6)).toBeLessThan(0.1);

    const layers = model.description.layers;
    const firstBiases = await readBiases(operations.database, calibration.inputs.pruned!, layers);
    const biases = await readBiases(operations.database, second().key, layers);
    const pruning = before!.result.layers.map(
      ({ attention, mlp }, layer): LayerPruning => ({
        attentionKept: attention.kept,
        mlpKept: mlp.kept,
        attentionBias: firstBiases[layer]!.attention,
        mlpBias: firstBiases[layer]!.mlp,
      }),
    );
    const means = await meansOf(pruning);
    const statistics = await operations.planner.statistics(calibration.key, 'PAPER');
    const files = await openModelFolder(model.directory);
    for (let layer = 0; layer < layers; layer++) {
      for (const module of MODULES) {
        const left = before!.result.layers[layer]![module];
        const mask = after!.result.layers[layer]![module];
        expect(left.pruned.every((unit) => mask.pruned.includes(unit))).toBe(true);
        const perUnit = module === 'attention' ? model.shape.layers[layer]!.attention.channelsPerUnit : 1;
        const channels = channelsOfUnits(left.kept, perUnit);
        const { baseline } = statistics[layer]![module];
        expect(baseline).toHaveLength(channels.length);
        for (const [i, value] of baseline.entries()) expect(value).toBeCloseTo(means.get(`${layer} ${module}`)![i]!, 9);

        const names = model.description.names.layers[layer]!;
        const output = module === 'attention' ? names.attentionOutput : names.down;
        const tensor = await files.checkpoint.read(output.weight);
        const W = toFloat32(tensor);
        const [rows, columns] = tensor.shape as [number, number];
        const going = channelsOfUnits(newlyPruned(mask, left), perUnit);
        for (let r = 0; r < rows; r++) {
          let due = firstBiases[layer]![module]?.[r] ?? 0;
          for (const c of going) due += W[r * columns + c]! * baseline[channels.indexOf(c)]!;
          expect(biases[layer]![module]?.[r] ?? 0).toBeCloseTo(due, 10);
        }
      }
    }
    await files.close();
  });

  test('are another model than one pass, whose parts they do not compute again', async () => {
    const once = await operations.planner.plan(chainOf(iterative(1, { ratio: 0.6 })).plan);
    expect(once.earlier).toBeNull();
    const { calibration } = chainOf(second());
    const first = chainOf(calibration.operations[0] as ReturnType<typeof iterative>);
    expect(first.calibration.key).toBe(resolveCalibration({}, from()).key);
  });

  test('go on with modules that have nothing left', async () => {
    const pruned = iterative(2, { ratio: 0.95, structure: 'AL_AM' });
    await succeed(pruned);
    const third = resolveCalibration({}, { ...from(), pruned });
    const plan = resolvePlan({ ratio: 0.97 }, { model, calibration: third });
    await succeed(resolvePrunedModel('BASELINE_BIAS', { model, plan }));
    const { earlier, result } = await operations.planner.plan(plan);
    const emptied = earlier!.left.flatMap((layer, index) =>
      MODULES.filter((module) => layer[module].kept.length === 0).map((module) => ({ index, module })),
    );
    expect(emptied.length).toBeGreaterThan(0);
    const statistics = await operations.planner.statistics(third.key, 'PAPER');
    for (const { index, module } of emptied) {
      expect(statistics[index]![module].baseline).toHaveLength(0);
      expect(result.layers[index]![module].kept).toHaveLength(0);
    }
  });

  test('must ask for more, and start from the dense model where layers are pruned in turn', () => {
    const pruned = iterative(1, { ratio: 0.6 });
    const again = resolveCalibration({}, { ...from(), pruned });
    expect(() => resolvePlan({ ratio: 0.6 }, { model, calibration: again })).toThrow('0.6 already');
    expect(() => resolveCalibration({ sequential: { ratio: 0.7 } }, { ...from(), pruned })).toThrow('dense model');
  });
});

describe('the influence of blocks', () => {
  test('is there with the statistics; a calibration from before there was this computes what it lacks', async () => {
    const calibration = resolveCalibration({}, from());
    const needing = withBlockInfluence(calibration);
    await succeed(calibration);
    const influence = await operations.planner.blockInfluence(calibration.key);
    const sums = new Float64Array(model.description.layers);
    await opened.calibrate(
      ROWS.map((row) => Int32Array.from(row)),
      {
        onStatistics: () => undefined,
        onCosines: ({ layer, sums: rows }) => {
          for (const sum of rows) sums[layer]! += sum;
        },
      },
    );
    for (const [layer, value] of influence.entries()) {
      expect(value).toBeCloseTo(1 - sums[layer]! / (SAMPLES * LENGTH), 12);
      expect(value).toBeGreaterThan(0);
    }

    await operations.database.query('UPDATE calibration_shard SET block_cosines = NULL WHERE first_sample = 0');
    await expect(operations.planner.blockInfluence(calibration.key)).rejects.toMatchObject({
      code: 'CALIBRATION_REQUIRED',
    });
    const record = await succeed(needing);
    // 16 of 80 samples still had theirs.
    expect(record.startFraction).toBeCloseTo(16 / 80, 9);
    expect(await operations.planner.blockInfluence(needing.key)).toEqual(influence);
  });

  test('is what a plan with the budget takes, by itself', async () => {
    const calibration = resolveCalibration({}, from());
    const spec = { ratio: 0.4, structure: 'UL_UM', budget: 'BLOCK_INFLUENCE' } as const;
    const plan = resolvePlan(spec, { model, calibration });
    expect(plan.inputs.calibration).toBe(withBlockInfluence(calibration).key);
    await succeed(plan.operations[0]!);
    const { result } = await operations.planner.plan(plan);
    expect(result.layerRatios!.reduce((sum, ratio) => sum + ratio, 0) / 3).toBeCloseTo(0.4, 12);
    expect(new Set(result.layerRatios).size).toBeGreaterThan(1);
    const sequential = resolveCalibration({ sequential: { ratio: 0.4 } }, from());
    expect(() => resolvePlan(spec, { model, calibration: sequential })).toThrow('sequential');
    expect(() => resolvePlan({ ...spec, structure: 'AL_AM' }, { model, calibration })).toThrow('UL_UM');
  });
});

describe('the key of a plan', () => {
  test('does not tell parameters that it does not use', () => {
    const calibration = resolveCalibration({}, from());
    const plain = resolvePlan({ ratio: 0.5 }, { model, calibration });
    expect(Object.keys(plain.parameters).sort()).toEqual(
      ['allowEmpty', 'estimator', 'metric', 'ratio', 'removeHeads', 'squareAttentionScore', 'structure'].sort(),
    );
    const idle = { seed: 3, budget: 'UNIFORM', outlierSpread: 0.1, protectedLayers: [], channelMultiple: 1 } as const;
    expect(resolvePlan({ ratio: 0.5, ...idle, attentionExponent: 2 }, { model, calibration }).key).toBe(plain.key);
    expect(Object.keys(calibration.parameters)).not.toContain('blockInfluence');
  });

  test('tells those that it uses', () => {
    const calibration = resolveCalibration({}, from());
    const spec = {
      ratio: 0.3,
      metric: 'RANDOM',
      structure: 'UL_UM',
      budget: 'OWL',
      outlierThreshold: 3,
      protectedLayers: [2, 0, 2],
      channelMultiple: 4,
      attentionExponent: 1,
    } as const;
    expect(resolvePlan(spec, { model, calibration }).parameters).toMatchObject({
      seed: 0,
      budget: 'OWL',
      outlierThreshold: 3,
      outlierSpread: 0.08,
      protectedLayers: [0, 2],
      channelMultiple: 4,
      squareAttentionScore: false,
    });
    for (const bad of [
      { outlierSpread: 0.6 },
      { outlierThreshold: 0 },
      { protectedLayers: [3] },
      { protectedLayers: [0, 1, 2] },
      { channelMultiple: 25 },
      { attentionExponent: 3 },
      { squareAttentionScore: true },
      { seed: -1 },
    ]) {
      expect(() => resolvePlan({ ...spec, ...bad }, { model, calibration })).toThrow(
        expect.objectContaining({ code: 'BAD_PARAMETER' }),
      );
    }
  });
});

/** Means over all tokens of each channel that is left, by layer and module. */
async function meansOf(pruning: readonly LayerPruning[]): Promise<Map<string, Float64Array>> {
  const means = new Map<string, Float64Array>();
  const content = { kind: 'rows', rows: ROWS.map((row) => Int32Array.from(row)) } as const;
  const rows = await drawCalibrationRows(content, {
    samples: SAMPLES,
    sequenceLength: LENGTH,
    sampling: 'CONTIGUOUS',
    seed: 0,
  });
  await opened.calibrate(rows, {
    pruning,
    onStatistics: ({ layer, module, samples, channels, mean }) => {
      const key = `${layer} ${module}`;
      const sum = means.get(key) ?? new Float64Array(channels);
      for (let i = 0; i < samples * channels; i++) sum[i % channels]! += mean[i]! / SAMPLES;
      means.set(key, sum);
    },
  });
  return means;
}
