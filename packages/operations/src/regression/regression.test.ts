import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { createEngine } from '@flapbook/engine';
import { channelsOfUnits, type Gram, mergeGrams, products, regressionOf } from '@flapbook/flap';
import { openModelFolder } from '@flapbook/models';
import { type TestTensor, writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetRecord, ModelRecord, Operations, ResolvedOperation } from '../index.ts';
import {
  collect,
  planCollection,
  resolveCalibration,
  resolveEvaluation,
  resolveGram,
  resolvePlan,
  resolvePrunedModel,
  resolveReconstruction,
  storageOf,
} from '../index.ts';
import { resultFiles } from '../store/result-files.ts';
import { openWithWorker, runToEnd } from '../testing.ts';
import { readGrams } from './gram-file.ts';

const ENGINE = 'onnx';
const OPTIONS = { tokenizer: true, keyValueHeads: 2 } as const;

describe('regressions on the kept channels', () => {
  const database = withDatabase();
  let stack: Awaited<ReturnType<typeof openWithWorker>>;
  let operations: Operations;
  let folder: string;
  let model: ModelRecord;
  let dataset: DatasetRecord;
  let calibration: ResolvedOperation;
  let plan: ResolvedOperation;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-regression-'));
    stack = await openWithWorker(database.url, undefined, { artifacts: path.join(folder, 'artifacts') });
    operations = stack.operations;
    await writeTinyModel(path.join(folder, 'model'), OPTIONS);
    model = await operations.models.register('tiny', path.join(folder, 'model'));
    const text = Array.from(
      { length: 900 },
      (_, i) => `The ${i % 7} cats sat on ${i} mats, and ${(i * i) % 31} ran.\n`,
    );
    await writeFile(path.join(folder, 'text.txt'), text.join(''));
    dataset = await operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`);
    calibration = resolveCalibration({ samples: 200, sequenceLength: 16 }, { model, dataset, engine: ENGINE });
    plan = resolvePlan({ ratio: 0.5, structure: 'UL_UM' }, { model, calibration });
  });
  afterAll(async () => {
    await stack?.close();
    await rm(folder, { recursive: true });
  });

  const perplexityOf = async (of: ModelRecord, pruned: ResolvedOperation | null) => {
    const subject = { model: of, pruned };
    const spec = { sequenceLength: 16, maxRows: 40 };
    const record = await runToEnd(operations, resolveEvaluation(spec, { subject, dataset, engine: ENGINE }));
    expect(record.error).toBeNull();
    return record.result!.perplexity as number;
  };

  /** Both modules' products of a layer, as stored for some groups. */
  const stored = async (gram: ResolvedOperation, layer: number) => {
    const files = (await resultFiles(operations.database, gram.key)).filter(({ name }) => name.endsWith(`/${layer}`));
    const shape = model.shape.layers[layer]!;
    const read = await Promise.all(files.map((file) => readGrams(operations.artifacts!, file, { shape })));
    return { files, read };
  };

  test('the products of all groups are those of the calibration’s own rows; the last shards are held out', async () => {
    const gram = resolveGram({}, { model, calibration });
    const record = await runToEnd(operations, gram);
    expect(record.error).toBeNull();
    // Four shards of 64 samples, the last one of 8: three to fit on, one held out.
    expect(record.result).toMatchObject({ tokens: 192 * 16, heldOutTokens: 8 * 16 });
    const { files, read } = await stored(gram, 1);
    expect(files.map(({ name }) => name)).toEqual(['fit-0/1', 'fit-1/1', 'fit-2/1', 'held-out/1']);
    expect(record.result!.files).toHaveLength(8);
    expect(gram.bytes).toBe((record.result!.files as { byteLength: number }[]).reduce((s, f) => s + f.byteLength, 0));
    // The calibration computes means and variances of its own.
    await runToEnd(operations, calibration);
    const [, statistics] = await operations.planner.statistics(calibration.key, 'PAPER');
    for (const module of ['attention', 'mlp'] as const) {
      const whole: Gram = mergeGrams(read.map((group) => group[module]));
      const { baseline, fluctuation } = statistics![module];
      expect(whole.tokens).toBe(3200);
      for (const [channel, mean] of baseline.entries()) {
        const own = Int32Array.of(channel);
        const [variance] = products(whole, { rows: own, columns: own, plain: false });
        const due = (fluctuation[channel]! * 3199) / 3200;
        expect(Math.abs(whole.mean[channel]! - mean)).toBeLessThan(1e-6 * Math.sqrt(due));
        expect(Math.abs(variance! / due - 1)).toBeLessThan(1e-5);
      }
    }
  });

  test('RIDGE is evaluated as a dense model with the weights that the normal equations give', async () => {
    const pruned = resolvePrunedModel('RIDGE', { model, plan, lambda: 0.02 });
    const actual = await perplexityOf(model, pruned);
    const { result } = await operations.planner.plan(plan);
    const gram = resolveGram({}, { model, calibration });
    const replace = await replacements(0.02);
    await writeTinyModel(path.join(folder, 'replaced'), {
      ...OPTIONS,
      edit: (tensors) => tensors.map(replace),
    });
    const dense = await operations.models.register('replaced', path.join(folder, 'replaced'));
    expect(Math.abs(actual / (await perplexityOf(dense, null)) - 1)).toBeLessThan(1e-5);
    expect(
      Math.abs(actual / (await perplexityOf(model, resolvePrunedModel('NONE', { model, plan }))) - 1),
    ).toBeGreaterThan(1e-4);

    /** W G_:P (G_PP + λ m I)⁻¹ by Gaussian elimination, in the columns that stay; zeros in the others. */
    async function replacements(lambda: number): Promise<(tensor: TestTensor) => TestTensor> {
      const edits = new Map<string, (tensor: TestTensor) => TestTensor>();
      for (const [layer, masks] of result.layers.entries()) {
        const { read } = await stored(gram, layer);
        for (const [module, name, perUnit] of [
          ['attention', `model.layers.${layer}.self_attn.o_proj.weight`, 8],
          ['mlp', `model.layers.${layer}.mlp.down_proj.weight`, 1],
        ] as const) {
          expect(masks[module].pruned.length).toBeGreaterThan(0);
          const total = mergeGrams(read.slice(0, -1).map((group) => group[module]));
          const kept = channelsOfUnits(masks[module].kept, perUnit);
          edits.set(name, (tensor) => withRidge(tensor, { gram: total, kept, lambda }));
        }
      }
      return (tensor) => edits.get(tensor.name)?.(tensor) ?? tensor;
    }
  });

  test('the keys of compensations without lambda are what they were; others differ by lambda', () => {
    const key = (name: 'NONE' | 'BASELINE_BIAS' | 'RIDGE', lambda: number | null) =>
      resolvePrunedModel(name, { model, plan, lambda });
    for (const name of ['NONE', 'BASELINE_BIAS'] as const) {
      expect(key(name, 0.5)).toMatchObject({
        key: key(name, null).key,
        parameters: { compensation: name },
        inputs: { model: model.key, plan: plan.key },
      });
      expect(key(name, 0.5).parameters).not.toHaveProperty('lambda');
    }
    expect(key('RIDGE', null).key).toBe(key('RIDGE', 0.01).key);
    expect(key('RIDGE', 0.1).key).not.toBe(key('RIDGE', 0.01).key);
    const problem = { code: 'BAD_PARAMETER', message: expect.stringContaining('lambda') };
    for (const lambda of [-1, Number.NaN])
      expect(() => key('RIDGE', lambda)).toThrowError(expect.objectContaining(problem));
    const sequential = resolveCalibration(
      { samples: 64, sequenceLength: 16, sequential: { ratio: 0.2 } },
      { model, dataset, engine: ENGINE },
    );
    expect(() => resolveGram({}, { model, calibration: sequential })).toThrowError(
      expect.objectContaining({ code: 'BAD_PARAMETER' }),
    );
  });

  test('the error on what was held out is that of the fits, smallest where the regression is affine', async () => {
    const errors = async (name: 'NONE' | 'BASELINE_BIAS' | 'RIDGE' | 'AFFINE_RIDGE') => {
      const pruned = resolvePrunedModel(name, { model, plan });
      const record = await runToEnd(operations, resolveReconstruction({}, { model, plan, pruned }));
      expect(record.error).toBeNull();
      expect(record.result).toMatchObject({ heldOutTokens: 128, fittedTokens: 3072 });
      return record.result!.layers as unknown as { attention: number; mlp: number }[];
    };
    const [none, bias, ridge, affine] = await Promise.all([
      errors('NONE'),
      errors('BASELINE_BIAS'),
      errors('RIDGE'),
      errors('AFFINE_RIDGE'),
    ]);
    for (const layer of [0, 1]) {
      for (const module of ['attention', 'mlp'] as const) {
        expect(bias[layer]![module]).toBeLessThan(none[layer]![module]);
        expect(affine[layer]![module]).toBeLessThan(bias[layer]![module]);
        expect(ridge[layer]![module]).toBeGreaterThan(0);
      }
    }
  });

  test('too few tokens for the channels are a warning on the result', async () => {
    const few = resolveCalibration({ samples: 8, sequenceLength: 16 }, { model, dataset, engine: ENGINE });
    const fewPlan = resolvePlan({ ratio: 0.2, structure: 'UL_UM' }, { model, calibration: few });
    const warned = await runToEnd(operations, resolvePrunedModel('AFFINE_RIDGE', { model, plan: fewPlan }));
    expect(warned.result!.warnings).toEqual([expect.stringMatching(/^112 tokens for up to 20 channels: .* in 2 of 2/)]);
    const enough = await runToEnd(operations, resolvePrunedModel('AFFINE_RIDGE', { model, plan }));
    expect(enough.result!.warnings).toEqual([]);
  });

  test('without an artifact store it says what to do, and a missing file is not passed over', async () => {
    const pruned = resolvePrunedModel('RIDGE', { model, plan, lambda: 0.3 });
    await runToEnd(operations, pruned);
    await operations.database.query(`DELETE FROM artifact WHERE holder_key = $1 AND name = '1'`, [pruned.key]);
    const subject = { model, pruned };
    const spec = { sequenceLength: 16, maxRows: 3 };
    const evaluation = resolveEvaluation(spec, { subject, dataset, engine: ENGINE });
    expect(await runToEnd(operations, evaluation)).toMatchObject({
      status: 'FAILED',
      error: { code: 'ARTIFACT_NOT_FOUND' },
    });
  });

  test('retention: products and weights are kept with what needs them, and go with it', async () => {
    const { artifacts } = operations;
    const before = (await storageOf(operations)).artifactBytes!;
    expect(before).toBeGreaterThan(0);
    expect(await planCollection(operations)).toMatchObject({ operations: 0, files: 0 });
    // Files are safe for a day after they were written.
    for (const entry of await readdir(path.join(folder, 'artifacts'), { recursive: true, withFileTypes: true })) {
      const old = new Date(Date.now() - 2 * 86_400_000);
      if (entry.isFile()) await utimes(path.join(entry.parentPath, entry.name), old, old);
    }
    await operations.uses.flush();
    await operations.database.query(`UPDATE operation SET used_at = now() - interval '40 days'`);
    const ridge = resolvePrunedModel('RIDGE', { model, plan, lambda: 0.02 });
    const gram = resolveGram({}, { model, calibration });
    await operations.database.query('UPDATE operation SET used_at = now() WHERE key = $1', [ridge.key]);
    const dry = await planCollection(operations);
    expect(dry.kinds.map(({ kind }) => kind)).toContain('gram');
    expect(dry.files).toBeGreaterThan(0);
    const gone = await collect(operations);
    expect([gone.files, gone.fileBytes]).toEqual([dry.files, dry.fileBytes]);
    const kept = [
      ...(await resultFiles(operations.database, ridge.key)),
      ...(await resultFiles(operations.database, gram.key)),
    ];
    expect(kept).toHaveLength(10);
    for (const { digest } of kept) expect(await artifacts!.stat(digest)).toBeDefined();
    expect((await storageOf(operations)).artifactBytes).toBe(before - gone.fileBytes);
    // What has gone comes back when it is asked for.
    const affine = await runToEnd(operations, resolvePrunedModel('AFFINE_RIDGE', { model, plan }));
    expect(affine).toMatchObject({ status: 'SUCCEEDED', error: null });
  });
});

describe('products of a group', () => {
  test('come out the same from any number of threads', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-products-'));
    await writeTinyModel(folder, { hidden: 64, heads: 4, intermediate: 300, vocabulary: 64 });
    const files = await openModelFolder(folder);
    const rows = Array.from({ length: 3 }, (_, r) => Int32Array.from({ length: 100 }, (_, t) => (7 * t * t + r) % 64));
    const seen: unknown[] = [];
    for (const threads of [1, 2, 5]) {
      const opened = await (await createEngine('onnx', { threads })).open(files);
      const grams: Gram[] = [];
      await opened.gram(rows, { onGram: async ({ gram }) => void grams.push(gram) });
      const [, mlp] = grams;
      const kept = Int32Array.from({ length: 200 }, (_, c) => c);
      const pruned = Int32Array.from({ length: 100 }, (_, c) => 200 + c);
      const weights = await opened.outputProjection(0, 'mlp');
      const { algebra } = opened;
      seen.push(
        await regressionOf('AFFINE_RIDGE')!.fit({ weights, gram: mlp!, kept, pruned, lambda: 0.1 }, { algebra }),
      );
      await opened.close();
    }
    for (const result of seen) expect(result).toEqual(seen[0]);
    await files.close();
    await rm(folder, { recursive: true });
  });
});

/** The tensor with the columns that stay replaced by what ridge regression gives, and zeros in the others. */
function withRidge(
  tensor: TestTensor,
  { gram, kept, lambda }: { readonly gram: Gram; readonly kept: Int32Array; readonly lambda: number },
): TestTensor {
  const [rows, width] = tensor.shape as readonly [number, number];
  const all = Int32Array.from({ length: width }, (_, c) => c);
  const own = products(gram, { rows: kept, columns: kept, plain: true });
  const cross = products(gram, { rows: kept, columns: all, plain: true });
  const size = kept.length;
  const scale = [...kept.keys()].reduce((sum, i) => sum + own[i * size + i]!, 0) / size;
  const values = new Float32Array(tensor.values.length);
  for (let r = 0; r < rows; r++) {
    const system = [...kept.keys()].map((i) => {
      const right = all.reduce((sum, c) => sum + tensor.values[r * width + c]! * cross[i * width + c]!, 0);
      return [...kept.keys()].map((j) => own[i * size + j]! + (i === j ? lambda * scale : 0)).concat(right);
    });
    for (const [i, value] of eliminate(system).entries()) values[r * width + kept[i]!] = value;
  }
  return { ...tensor, values };
}

/** Gauss's elimination with partial pivoting; the right side is the last column. */
function eliminate(system: number[][]): number[] {
  const size = system.length;
  for (let c = 0; c < size; c++) {
    let best = c;
    for (let r = c + 1; r < size; r++) if (Math.abs(system[r]![c]!) > Math.abs(system[best]![c]!)) best = r;
    [system[c], system[best]] = [system[best]!, system[c]!];
    for (let r = 0; r < size; r++) {
      if (r === c) continue;
      const factor = system[r]![c]! / system[c]![c]!;
      for (let k = c; k <= size; k++) system[r]![k] = system[r]![k]! - factor * system[c]![k]!;
    }
  }
  return system.map((row, i) => row[size]! / row[i]!);
}
