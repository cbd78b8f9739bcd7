import { describe, expect, it } from 'vitest';
import { calibrated } from '../../test/expect.ts';
import { openTiny, randomRows } from '../../test/models.ts';
import { createEngine } from '../registry.ts';
import { loadRuntime } from './runtime.ts';

describe('engine onnx', () => {
  it('says what it is', async () => {
    const engine = await createEngine();
    expect(engine).toMatchObject({ name: 'onnx', provider: 'cpu' });
    expect(engine.description).toMatch(/^ONNX Runtime \d+\.\d+\.\d+, cpu, \d+ threads$/);
  });

  it('says what to install where ONNX Runtime does not load', async () => {
    const load = loadRuntime(() => Promise.reject(new Error('Cannot find package')));
    await expect(load).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('npm install onnxruntime-node'),
    });
  });

  // Widths at which plain products would differ: see threads.ts.
  // Eight threads that wait for each other on two cores take their time where something else runs.
  it('computes the same on any number of threads, whatever the batch size', { timeout: 240_000 }, async () => {
    const shape = { hidden: 176, heads: 2, keyValueHeads: 1, headDim: 64, intermediate: 300, vocabulary: 400 };
    const rows = randomRows(6, 70, shape.vocabulary);
    const seen: unknown[] = [];
    for (const threads of [1, 2, 3, 8]) {
      const { model } = await openTiny(await createEngine('onnx', { threads }), shape);
      for (const rowsPerBatch of [1, 4, 6]) {
        const options = { rowsPerBatch };
        const grams: unknown[] = [];
        await model.gram(rows, { ...options, onGram: async (gram) => void grams.push(gram) });
        seen.push([(await model.evaluate(rows, options)).nll, await calibrated(model, rows, options), grams]);
      }
    }
    for (const result of seen) expect(result).toEqual(seen[0]);
  });

  it('multiplies to the same float64 on any number of threads', async () => {
    const numbers = (length: number) => Float64Array.from({ length }, (_, i) => Math.sin(12.9898 * i));
    const products: Float64Array[] = [];
    for (const threads of [1, 2, 3, 8]) {
      const { model } = await openTiny(await createEngine('onnx', { threads }));
      const shape = { rows: 20, columns: 256, depth: 700, transposed: true };
      products.push(await model.algebra.multiply(numbers(20 * 700), numbers(256 * 700), shape));
    }
    for (const product of products) expect(product).toEqual(products[0]);
  });

  it('refuses settings that make no sense', async () => {
    await expect(createEngine('onnx', { threads: 0 })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
    await expect(createEngine('abacus')).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });
});
