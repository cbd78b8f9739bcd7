import { plainAlgebra } from '@flapbook/flap';
import { describe, expect, it } from 'vitest';
import type { EngineModel, ModuleGram, Pruning } from '../../src/types.ts';
import type { EngineFactory } from '../conformance.ts';
import type { ExpectSame } from '../expect.ts';
import { openTiny, randomRows } from '../models.ts';
import { referencePass } from '../reference.ts';

const MODEL = { hidden: 24, heads: 6, keyValueHeads: 3, headDim: 4, intermediate: 20, layers: 2 };

async function gramsOf(
  model: EngineModel,
  rows: readonly Int32Array[],
  options: { readonly rowsPerBatch?: number; readonly pruning?: Pruning } = {},
): Promise<ModuleGram[]> {
  const grams: ModuleGram[] = [];
  await model.gram(rows, { ...options, onGram: async (gram) => void grams.push(gram) });
  return grams;
}

/** Products of channels over all tokens, and of float64 matrices. */
export function describeGram(create: EngineFactory, expectSame: ExpectSame): void {
  describe('Gram statistics', () => {
    it('are those of the reference, within 1e-6 of the size of the channels', async () => {
      const { folder, model } = await openTiny(await create(), MODEL);
      const rows = randomRows(5, 16);
      const expected = await Promise.all(rows.map((row) => referencePass(folder, row)));
      const grams = await gramsOf(model, rows);
      expect(grams.map(({ layer, module }) => `${layer} ${module}`)).toEqual([
        '0 attention',
        '0 mlp',
        '1 attention',
        '1 mlp',
      ]);
      for (const { layer, module, gram } of grams) {
        const tokens = expected.flatMap((pass) => pass.inputs[layer]![module]);
        const channels = tokens[0]!.length;
        expect([gram.tokens, gram.mean.length]).toEqual([tokens.length, channels]);
        const sizes = Array.from({ length: channels }, (_, c) =>
          Math.sqrt(tokens.reduce((sum, x) => sum + x[c]! ** 2, 0)),
        );
        const usual = sizes.reduce((sum, size) => sum + size, 0) / channels;
        const mean = (c: number) => tokens.reduce((sum, x) => sum + x[c]!, 0) / tokens.length;
        let place = 0;
        for (let i = 0; i < channels; i++) {
          expect(Math.abs(gram.mean[i]! - mean(i))).toBeLessThanOrEqual(1e-6 * usual);
          for (let j = i; j < channels; j++) {
            const due = tokens.reduce((sum, x) => sum + (x[i]! - mean(i)) * (x[j]! - mean(j)), 0);
            const size = Math.max(sizes[i]!, usual / 10) * Math.max(sizes[j]!, usual / 10);
            expect(Math.abs(gram.centred[place++]! - due)).toBeLessThanOrEqual(1e-6 * size);
          }
        }
      }
    });

    it('do not depend on the batch size, and know the pruning', async () => {
      const { model } = await openTiny(await create(), MODEL);
      const rows = randomRows(40, 64);
      const whole = await gramsOf(model, rows);
      for (const rowsPerBatch of [1, 7, 40]) expectSame(await gramsOf(model, rows, { rowsPerBatch }), whole);
      const entry = { attentionKept: Int32Array.of(1), mlpKept: new Int32Array(0), attentionBias: null, mlpBias: null };
      const pruned = await gramsOf(model, rows, { pruning: [entry, null] });
      expect(pruned.map(({ layer, module, gram }) => [layer, module, gram.mean.length])).toEqual([
        [0, 'attention', 8],
        [1, 'attention', 24],
        [1, 'mlp', 20],
      ]);
    });

    it('wait for whoever takes them', async () => {
      const { model } = await openTiny(await create(), MODEL);
      let busy = false;
      const onGram = async (): Promise<void> => {
        expect(busy).toBe(false);
        busy = true;
        await new Promise<void>((resolve) => setTimeout(resolve, 2));
        busy = false;
      };
      await model.gram(randomRows(3, 16), { onGram });
      await model.gram([], { onGram: () => expect.unreachable() });
    });
  });

  describe('algebra', () => {
    it('multiplies float64 matrices as plain loops do', async () => {
      const { model } = await openTiny(await create(), MODEL);
      const numbers = (seed: number, length: number) =>
        Float64Array.from({ length }, (_, i) => Math.sin(seed + 12.9898 * i));
      for (const [rows, columns, depth] of [
        [7, 5, 300],
        [3, 1, 4],
      ] as const) {
        for (const transposed of [false, true]) {
          const shape = { rows, columns, depth, transposed };
          const [left, right] = [numbers(1, rows * depth), numbers(2, columns * depth)];
          const expected = await plainAlgebra.multiply(left, right, shape);
          const actual = await model.algebra.multiply(left, right, shape);
          expect(actual).toHaveLength(expected.length);
          for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 11);
        }
      }
    });

    it('hands out the model’s own output projections', async () => {
      const { folder, model } = await openTiny(await create(), MODEL);
      const names = folder.description.names.layers[1]!;
      const { data } = await folder.checkpoint.read(names.down.weight);
      expect(Buffer.from((await model.outputProjection(1, 'mlp')).buffer)).toEqual(Buffer.from(data));
      await expect(model.outputProjection(2, 'mlp')).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
    });
  });
}
