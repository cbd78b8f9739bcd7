import { describe, expect, it } from 'vitest';
import type { LayerPruning } from '../../src/types.ts';
import type { EngineFactory } from '../conformance.ts';
import { calibrated, deviation, type ExpectSame, expectLikelihoods, expectStatistics } from '../expect.ts';
import { openTiny, randomRows } from '../models.ts';
import { referencePass } from '../reference.ts';
import { referenceGradients } from '../reference-gradients.ts';

const MODEL = { hidden: 16, heads: 4, keyValueHeads: 2, headDim: 4, intermediate: 12, layers: 1 };
const PRUNED: LayerPruning = {
  attentionKept: Int32Array.of(1),
  mlpKept: Int32Array.of(0, 3, 7),
  attentionBias: null,
  mlpBias: new Float64Array(16).fill(0.2),
};

/** Shaders are compiled for every shape, and by SwiftShader on the processor. */
const PATIENCE_MS = 240_000;

/** A few cases of the suite, for devices on which all of it takes too long for every day. */
export function describeBriefly(create: EngineFactory, expectSame: ExpectSame): void {
  it('agrees with the reference, dense and pruned, whatever the batch', { timeout: PATIENCE_MS }, async () => {
    const { folder, model } = await openTiny(await create(), MODEL);
    const rows = randomRows(4, 20);
    const dense = await Promise.all(rows.map((row) => referencePass(folder, row)));
    const whole = await model.evaluate(rows);
    expectLikelihoods(whole.nll, dense);
    expectSame((await model.evaluate(rows, { rowsPerBatch: 2 })).nll, whole.nll);
    const pruning = [PRUNED];
    const pruned = await Promise.all(rows.map((row) => referencePass(folder, row, pruning)));
    expectLikelihoods((await model.evaluate(rows, { pruning })).nll, pruned);
    const statistics = await calibrated(model, rows);
    expectSame(await calibrated(model, rows, { rowsPerBatch: 2 }), statistics);
    for (const module of ['attention', 'mlp'] as const) {
      const due = dense.map((pass) => pass.statistics[0]![module]);
      expectStatistics(statistics.get(`0 ${module}`), due, { kept: null, tokens: 20 });
    }
  });

  describe('gradients', () => {
    it('agree with the reference', { timeout: PATIENCE_MS }, async () => {
      const { folder, model } = await openTiny(await create(), MODEL);
      const rows = randomRows(2, 7);
      const expected = await referenceGradients(folder, rows);
      let matrices = 0;
      await model.gradients(rows, {
        onGradient: ({ matrix, gradient }) => {
          matrices++;
          const tensor = folder.description.names.layers[0]![matrix]!.weight;
          expect(deviation(gradient, expected.gradient(tensor))).toBeLessThan(1e-5);
        },
      });
      expect(matrices).toBe(7);
    });
  });
}
