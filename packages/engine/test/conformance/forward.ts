import type { TinyModelOptions } from '@flapbook/models/testing';
import { describe, expect, it } from 'vitest';
import type { EngineFactory } from '../conformance.ts';
import { argmax, calibrated, type ExpectSame, expectLikelihoods, expectStatistics } from '../expect.ts';
import { openTiny, randomRows } from '../models.ts';
import { referencePass } from '../reference.ts';

interface Case {
  readonly title: string;
  readonly options: TinyModelOptions;
  readonly length?: number;
}

const CASES: readonly Case[] = [
  { title: 'multi-head attention', options: {} },
  { title: 'grouped-query attention', options: { heads: 6, keyValueHeads: 2, headDim: 4, hidden: 24 } },
  { title: 'multi-query attention', options: { heads: 4, keyValueHeads: 1 } },
  { title: 'heads wider than the hidden size', options: { heads: 2, keyValueHeads: 1, headDim: 24 } },
  { title: 'attention biases', options: { attentionBias: true, keyValueHeads: 2 } },
  { title: 'MLP biases', options: { mlpBias: true } },
  { title: 'tied embeddings', options: { tied: true } },
  { title: 'float16 weights', options: { dtype: 'F16' } },
  { title: 'bfloat16 weights', options: { dtype: 'BF16', tied: true } },
  { title: 'linear rope scaling', options: { config: { rope_scaling: { type: 'linear', factor: 4 } } } },
  {
    title: 'llama3 rope scaling',
    options: {
      headDim: 16,
      config: {
        rope_scaling: {
          rope_type: 'llama3',
          factor: 8,
          low_freq_factor: 1,
          high_freq_factor: 4,
          original_max_position_embeddings: 32,
        },
      },
    },
  },
  { title: 'rows longer than a tile of attention', options: { keyValueHeads: 2 }, length: 101 },
  { title: 'rows of two tokens', options: {}, length: 2 },
];

/** Forward passes of dense models against the float64 reference. */
export function describeForward(create: EngineFactory, expectSame: ExpectSame): void {
  describe('forward pass', () => {
    it.each(CASES)('agrees with the reference: $title', async ({ options, length = 20 }) => {
      const { folder, model } = await openTiny(await create(), options);
      const rows = randomRows(3, length);
      const expected = await Promise.all(rows.map((row) => referencePass(folder, row)));
      const { nll, tokens } = await model.evaluate(rows);
      expectLikelihoods(nll, expected);
      expect([...tokens]).toEqual(rows.map(() => length - 1));
      expect([...(await model.nextTokens(rows))]).toEqual(expected.map(({ logits }) => argmax(logits)));
      const statistics = await calibrated(model, rows);
      expect(statistics.size).toBe(2 * folder.description.layers);
      for (let layer = 0; layer < folder.description.layers; layer++) {
        for (const module of ['attention', 'mlp'] as const) {
          const due = expected.map((pass) => pass.statistics[layer]![module]);
          expectStatistics(statistics.get(`${layer} ${module}`), due, { kept: null, tokens: length });
        }
      }
    });

    it('tells how far each block turns the residual stream, dense and pruned, whatever the batch', async () => {
      const { folder, model } = await openTiny(await create(), { keyValueHeads: 2 });
      const rows = randomRows(5, 12);
      const pruning = folder.description.names.layers.map((_, layer) =>
        layer === 0
          ? { attentionKept: Int32Array.of(1), mlpKept: Int32Array.of(0, 3, 5), attentionBias: null, mlpBias: null }
          : null,
      );
      for (const given of [undefined, pruning]) {
        const expected = await Promise.all(rows.map((row) => referencePass(folder, row, given)));
        const runs = [];
        for (const rowsPerBatch of [1, 2, 5]) {
          const sums = folder.description.names.layers.map(() => new Float64Array(rows.length));
          await model.calibrate(rows, {
            rowsPerBatch,
            pruning: given,
            onStatistics: () => undefined,
            onCosines: ({ layer, firstSample, sums: batch }) => sums[layer]!.set(batch, firstSample),
          });
          runs.push(sums);
        }
        expectSame(runs[1], runs[0]);
        expectSame(runs[2], runs[0]);
        for (const [layer, sums] of runs[0]!.entries()) {
          for (const [row, sum] of sums.entries()) expect(sum).toBeCloseTo(expected[row]!.cosines[layer]!, 4);
        }
      }
    });

    it('keeps the fluctuation of a channel with a large mean', async () => {
      // Biases of 300 on both factors put the MLP's channels near 90000, where float32 sums of squares have no digits left.
      const { folder, model } = await openTiny(await create(), {
        mlpBias: true,
        layers: 1,
        edit: (tensors) =>
          tensors.map((tensor) =>
            /(gate|up)_proj\.bias/.test(tensor.name) ? { ...tensor, values: tensor.values.map(() => 300) } : tensor,
          ),
      });
      const rows = randomRows(2, 24);
      const statistics = (await calibrated(model, rows)).get('0 mlp')!;
      for (let n = 0; n < rows.length; n++) {
        const expected = (await referencePass(folder, rows[n]!)).statistics[0]!.mlp;
        for (let c = 0; c < statistics.channels; c++) {
          expect(statistics.m2[n]![c]! / expected.m2[c]!).toBeCloseTo(1, 2);
        }
      }
    });

    it('takes the smallest of equally likely tokens', async () => {
      const { model } = await openTiny(await create(), {
        edit: (tensors) =>
          tensors.map((tensor) =>
            tensor.name === 'lm_head.weight' ? { ...tensor, values: tensor.values.fill(0.25) } : tensor,
          ),
      });
      expect([...(await model.nextTokens(randomRows(3, 5)))]).toEqual([0, 0, 0]);
    });

    it('joins slices of a large vocabulary', async () => {
      const vocabulary = 40000;
      const { folder, model } = await openTiny(await create(), { vocabulary, layers: 1 });
      const rows = randomRows(2, 9, vocabulary);
      const expected = await Promise.all(rows.map((row) => referencePass(folder, row)));
      expectLikelihoods((await model.evaluate(rows)).nll, expected);
      expect([...(await model.nextTokens(rows))]).toEqual(expected.map(({ logits }) => argmax(logits)));
    });

    it('projects biases in float64', async () => {
      const { folder, model } = await openTiny(await create(), { keyValueHeads: 2 });
      const { toFloat32 } = await import('@flapbook/models');
      const names = folder.description.names.layers[1]!;
      for (const module of ['attention', 'mlp'] as const) {
        const { weight } = module === 'attention' ? names.attentionOutput : names.down;
        const tensor = await folder.checkpoint.read(weight);
        const values = toFloat32(tensor);
        const width = tensor.shape[1]!;
        const bias = await model.projectBias(1, module, Int32Array.of(1, 7), Float64Array.of(0.3, -2));
        for (let r = 0; r < bias.length; r++) {
          expect(bias[r]).toBe(values[r * width + 1]! * 0.3 + values[r * width + 7]! * -2);
        }
      }
    });
  });
}
