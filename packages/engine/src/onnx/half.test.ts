import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { calibrated, deviation } from '../../test/expect.ts';
import { openTiny, randomRows } from '../../test/models.ts';
import { referencePass } from '../../test/reference.ts';
import { useSwiftShader } from '../../test/swiftshader.ts';
import { inspectEngines } from '../inspect.ts';
import { StreamedModel } from '../pass/model.ts';
import { createEngine } from '../registry.ts';
import { OnnxDevice } from './device.ts';
import { loadRuntime } from './runtime.ts';

const SHAPE = { hidden: 16, heads: 4, keyValueHeads: 2, headDim: 4, intermediate: 12, layers: 2 };
/** float16 has 11 digits; of rounding to it, errors of a part in 2,048 each add up over products and layers. */
const TOLERANCE = 5e-3;
const PATIENCE_MS = 240_000;

useSwiftShader((name, value) => vi.stubEnv(name, value));

describe('engine onnx-f16', async () => {
  for (const { device, reason } of await inspectEngines(['onnx-f16'])) {
    if (reason !== null) {
      it.skip(`${device}: ${reason}`, () => undefined);
      continue;
    }
    it(`agrees with the reference on ${device} as far as float16 goes, and is not float32`, {
      timeout: PATIENCE_MS,
    }, async () => {
      const engine = await createEngine('onnx-f16', { device, threads: 2 });
      expect(engine.description).toContain('products in float16');
      const { folder, model } = await openTiny(engine, SHAPE);
      const rows = randomRows(3, 20);
      const expected = await Promise.all(rows.map((row) => referencePass(folder, row)));
      const { nll } = await model.evaluate(rows);
      const due = expected.map((pass) => pass.nll.reduce((sum, value) => sum + value, 0));
      expect(deviation(nll, due)).toBeLessThan(TOLERANCE);
      expect((await model.evaluate(rows, { rowsPerBatch: 1 })).nll).toEqual(nll);
      const statistics = await calibrated(model, rows);
      for (const layer of [0, 1]) {
        for (const module of ['attention', 'mlp'] as const) {
          const found = statistics.get(`${layer} ${module}`)!;
          for (const [n, { statistics: layers }] of expected.entries()) {
            expect(deviation(found.mean[n]!, layers[layer]![module].mean)).toBeLessThan(TOLERANCE);
            expect(deviation(found.m2[n]!, layers[layer]![module].m2)).toBeLessThan(TOLERANCE);
          }
        }
      }
      // It would pass for float32 otherwise.
      expect(deviation(statistics.get('1 mlp')!.mean[0]!, expected[0]!.statistics[1]!.mlp.mean)).toBeGreaterThan(1e-6);
      await model.close();
    });
  }

  // What no device of this machine may multiply is still built, checked by ONNX Runtime, and added up as it should be.
  it('has graphs that ONNX Runtime takes, on the processor with float32 in the place of float16', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-half-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    await writeTinyModel(directory, SHAPE);
    const folder = await openModelFolder(directory);
    onTestFinished(() => folder.close());
    const model = new StreamedModel(
      new OnnxDevice({
        runtime: await loadRuntime(),
        description: folder.description,
        session: { executionProviders: ['cpu'], intraOpNumThreads: 1 },
        precision: { half: true },
      }),
      folder,
      { budgetBytes: 2 ** 20 },
    );
    onTestFinished(() => model.close());
    const rows = randomRows(3, 20);
    const kept = { attentionKept: Int32Array.of(1), mlpKept: Int32Array.of(0, 4, 7), attentionBias: null };
    const pruning = [{ ...kept, mlpBias: new Float64Array(16).fill(0.1) }, null];
    for (const given of [undefined, pruning]) {
      const expected = await Promise.all(rows.map((row) => referencePass(folder, row, given)));
      const { nll } = await model.evaluate(rows, { pruning: given });
      const due = expected.map((pass) => pass.nll.reduce((sum, value) => sum + value, 0));
      expect(deviation(nll, due)).toBeLessThan(TOLERANCE);
      const statistics = await calibrated(model, rows, { pruning: given });
      const found = statistics.get('1 mlp')!;
      for (const [n, { statistics: layers }] of expected.entries()) {
        expect(deviation(found.mean[n]!, layers[1]!.mlp.mean)).toBeLessThan(TOLERANCE);
        expect(deviation(found.m2[n]!, layers[1]!.mlp.m2)).toBeLessThan(TOLERANCE);
      }
      const decoder = await model.decoder({ positions: 20, pruning: given });
      await decoder.prefill(rows.map((row) => row.subarray(0, 19)));
      const logits = await decoder.step(Int32Array.from(rows, (row) => row[19]!));
      for (const [n, pass] of expected.entries()) {
        const own = logits.subarray((n * logits.length) / rows.length, ((n + 1) * logits.length) / rows.length);
        expect(deviation(own, pass.logits)).toBeLessThan(TOLERANCE);
      }
      decoder.release();
    }
  });

  it('is not offered on the processor, which would compute in float32', async () => {
    await expect(createEngine('onnx-f16', { device: 'cpu' })).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      message: expect.stringContaining('Engine onnx-f16 has no device cpu'),
    });
  });
});
