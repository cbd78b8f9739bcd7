import { describe, expect, it, vi } from 'vitest';
import { calibrated, deviation } from '../../test/expect.ts';
import { openTiny, randomRows } from '../../test/models.ts';
import { referencePass } from '../../test/reference.ts';
import { useSwiftShader } from '../../test/swiftshader.ts';
import { inspectEngines } from '../inspect.ts';
import { createEngine } from '../registry.ts';

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

  it('is not offered on the processor, which would compute in float32', async () => {
    await expect(createEngine('onnx-f16', { device: 'cpu' })).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      message: expect.stringContaining('Engine onnx-f16 has no device cpu'),
    });
  });
});
