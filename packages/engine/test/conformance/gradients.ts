import { channelsOfUnits } from '@flapbook/flap';
import type { LayerNames, ModelFolder } from '@flapbook/models';
import type { TinyModelOptions } from '@flapbook/models/testing';
import { describe, expect, it } from 'vitest';
import type { EngineModel, WeightGradient } from '../../src/types.ts';
import type { EngineFactory } from '../conformance.ts';
import { deviation, type ExpectSame } from '../expect.ts';
import { openTiny, randomRows } from '../models.ts';
import { referenceGradients } from '../reference-gradients.ts';

const CASES: readonly { readonly title: string; readonly options: TinyModelOptions; readonly length?: number }[] = [
  { title: 'multi-head attention', options: {} },
  { title: 'grouped-query attention', options: { heads: 6, keyValueHeads: 2, headDim: 4, hidden: 24 } },
  {
    title: 'biases and tied embeddings',
    options: { attentionBias: true, mlpBias: true, tied: true, keyValueHeads: 1 },
  },
  // Several tiles of attention, whose parts of a key's gradient are added.
  { title: 'rows longer than a tile', options: { layers: 1, hidden: 8, heads: 2, keyValueHeads: 1 }, length: 70 },
];

const MATRICES = ['query', 'key', 'value', 'attentionOutput', 'gate', 'up', 'down'] as const;

/** Copies of all gradients, by `layer matrix`. */
async function gradientsOf(
  model: EngineModel,
  rows: readonly Int32Array[],
  options: { readonly rowsPerBatch?: number } = {},
): Promise<{ loss: number; all: Map<string, { gradient: Float32Array; meanSquare: Float32Array }> }> {
  const all = new Map<string, { gradient: Float32Array; meanSquare: Float32Array }>();
  const onGradient = ({ layer, matrix, gradient, meanSquare }: WeightGradient): void => {
    all.set(`${layer} ${matrix}`, { gradient: gradient.slice(), meanSquare: meanSquare!.slice() });
  };
  const { nll, tokens } = await model.gradients(rows, { ...options, squares: true, onGradient });
  return { loss: nll.reduce((sum, value, n) => sum + value / tokens[n]!, 0) / rows.length, all };
}

function tensorOf(names: LayerNames, matrix: (typeof MATRICES)[number]): string {
  return names[matrix]!.weight;
}

/** Weight gradients of the mean loss against float64, and against differences of the engine's own loss. */
export function describeGradients(create: EngineFactory, expectSame: ExpectSame): void {
  describe('gradients', () => {
    it.each(CASES)('agree with the reference: $title', async ({ options, length = 7 }) => {
      const { folder, model } = await openTiny(await create(), options);
      const rows = randomRows(3, length);
      const expected = await referenceGradients(folder, rows);
      const alone = await Promise.all(rows.map((row) => referenceGradients(folder, [row])));
      const { loss, all } = await gradientsOf(model, rows);
      expect(loss).toBeCloseTo(expected.loss, 5);
      expect(all.size).toBe(7 * folder.description.layers);
      for (const [layer, names] of folder.description.names.layers.entries()) {
        for (const matrix of MATRICES) {
          const { gradient, meanSquare } = all.get(`${layer} ${matrix}`)!;
          const tensor = tensorOf(names, matrix);
          expect(deviation(gradient, expected.gradient(tensor))).toBeLessThan(1e-5);
          const own = alone.map((one) => one.gradient(tensor));
          const squares = own[0]!.map((_, i) => own.reduce((sum, g) => sum + g[i]! ** 2, 0) / own.length);
          expect(deviation(meanSquare, squares)).toBeLessThan(2e-5);
        }
      }
    });

    it('of a pruned model are those of the whole with zeros where something has gone, and biases that compensate', async () => {
      const options: TinyModelOptions = { layers: 4, keyValueHeads: 2, attentionBias: true, mlpBias: true };
      const { folder, model } = await openTiny(await create(), options);
      const { hiddenSize, headDim, queryHeads, keyValueHeads, intermediateSize, names } = folder.description;
      const bias = (seed: number) => Float64Array.from({ length: hiddenSize }, (_, i) => Math.sin(seed + i) / 3);
      const some = Int32Array.from({ length: Math.ceil(intermediateSize / 2) }, (_, i) => 2 * i);
      const none = new Int32Array(0);
      // Half of both modules; nothing of the one; nothing of the other; nothing at all.
      const pruning = [
        { attentionKept: Int32Array.of(1), mlpKept: some, attentionBias: bias(1), mlpBias: bias(2) },
        { attentionKept: none, mlpKept: some, attentionBias: bias(3), mlpBias: null },
        { attentionKept: Int32Array.of(0, 1), mlpKept: none, attentionBias: null, mlpBias: bias(4) },
        { attentionKept: none, mlpKept: none, attentionBias: null, mlpBias: null },
      ];
      const perGroup = headDim * (queryHeads / keyValueHeads);
      const keptChannels = pruning.map(({ attentionKept, mlpKept }) => ({
        query: channelsOfUnits(attentionKept, perGroup),
        key: channelsOfUnits(attentionKept, headDim),
        mlp: mlpKept,
      }));
      const emptied = await openTiny(await create(), {
        ...options,
        edit: (tensors) =>
          tensors.map((tensor) => {
            for (const [layer, { attentionOutput, down }] of names.layers.entries()) {
              const { query, mlp } = keptChannels[layer]!;
              const { attentionBias, mlpBias } = pruning[layer]!;
              for (const [linear, kept, added] of [
                [attentionOutput, query, attentionBias],
                [down, mlp, mlpBias],
              ] as const) {
                const width = tensor.shape[1]!;
                const values = (of: (w: number, i: number) => number) => ({ ...tensor, values: tensor.values.map(of) });
                if (tensor.name === linear.weight) return values((w, i) => (kept.includes(i % width) ? w : 0));
                if (tensor.name === linear.bias && added) return values((b, i) => b + added[i]!);
              }
            }
            return tensor;
          }),
      });
      const rows = randomRows(3, 7);
      const expected = await referenceGradients(emptied.folder, rows);
      const matrices = new Map<string, Pick<WeightGradient, 'gradient' | 'outputs' | 'inputs'>>();
      const onGradient = ({ layer, matrix, gradient, outputs, inputs }: WeightGradient): void => {
        matrices.set(`${layer} ${matrix}`, { gradient: gradient.slice(), outputs, inputs });
      };
      const { nll, tokens } = await model.gradients(rows, { pruning, onGradient, rowsPerBatch: 2 });
      expect(nll.reduce((sum, value, n) => sum + value / tokens[n]!, 0) / rows.length).toBeCloseTo(expected.loss, 5);
      expect(matrices.size).toBe(7 + 3 + 4 + 0);
      for (const [id, { gradient, outputs, inputs }] of matrices) {
        const [layer, matrix] = id.split(' ') as [string, (typeof MATRICES)[number]];
        const { query, key, mlp } = keptChannels[Number(layer)]!;
        const all = Int32Array.from({ length: hiddenSize }, (_, i) => i);
        const kept = { query, key, value: key, attentionOutput: query, gate: mlp, up: mlp, down: mlp }[matrix];
        const byInput = matrix === 'attentionOutput' || matrix === 'down';
        const [down, across] = byInput ? [all, kept] : [kept, all];
        expect([outputs, inputs]).toEqual([down.length, across.length]);
        const tensor = tensorOf(names.layers[Number(layer)]!, matrix);
        const whole = expected.gradient(tensor);
        const width = byInput ? whole.length / hiddenSize : hiddenSize;
        const due = [...down].flatMap((row) => [...across].map((column) => whole[row * width + column]!));
        expect(deviation(gradient, due)).toBeLessThan(1e-5);
      }
    });

    it('say how the loss changes when the weights do', async () => {
      const options: TinyModelOptions = { keyValueHeads: 2 };
      const { folder, model } = await openTiny(await create(), options);
      const rows = randomRows(6, 16);
      const { all } = await gradientsOf(model, rows);
      // Along the gradient itself, and along signs that have nothing to do with it.
      for (const direction of [
        (g: number) => g,
        (_: number, i: number) => (((i * 2654435761) >>> 7) % 2 ? 1 : -1) / 40,
      ]) {
        const steps = await directions(folder, all, direction);
        const step = 0.01;
        const lossAt = async (factor: number): Promise<number> => {
          const moved = await openTiny(await create(), {
            ...options,
            edit: (tensors) =>
              tensors.map((tensor) => {
                const along = steps.along.get(tensor.name);
                return along ? { ...tensor, values: tensor.values.map((w, i) => w + factor * along[i]!) } : tensor;
              }),
          });
          const { nll, tokens } = await moved.model.evaluate(rows);
          return nll.reduce((sum, value, n) => sum + value / tokens[n]!, 0) / rows.length;
        };
        const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
        expect(Math.abs(slope - steps.slope)).toBeLessThan(2e-3 * steps.steepest);
      }
    });

    it('are the same whatever the batch size and the memory', async () => {
      // Widths that are no multiple of anything, so that rows lie unaligned in memory.
      const options = { hidden: 12, heads: 6, keyValueHeads: 2, headDim: 2, intermediate: 23 };
      const rows = randomRows(5, 9);
      const { model } = await openTiny(await create(), options);
      const whole = await gradientsOf(model, rows);
      for (const rowsPerBatch of [1, 2, 5]) expectSame(await gradientsOf(model, rows, { rowsPerBatch }), whole);
      const tight = await openTiny(await create({ memoryBudgetBytes: 0 }), options);
      expectSame(await gradientsOf(tight.model, rows, { rowsPerBatch: 2 }), whole);
    });

    it('come over slices of a large vocabulary', async () => {
      const vocabulary = 20000;
      const { folder, model } = await openTiny(await create(), { vocabulary, layers: 1, hidden: 4, heads: 2 });
      const rows = [Int32Array.of(3, 19000, 5)];
      const expected = await referenceGradients(folder, rows);
      const { all } = await gradientsOf(model, rows);
      const names = folder.description.names.layers[0]!;
      for (const matrix of MATRICES) {
        expect(deviation(all.get(`0 ${matrix}`)!.gradient, expected.gradient(tensorOf(names, matrix)))).toBeLessThan(
          1e-5,
        );
      }
    });

    it('report progress up to one and stop within a block', async () => {
      const { model } = await openTiny(await create());
      const rows = randomRows(6, 8);
      const seen: number[] = [];
      await model.gradients(rows, {
        rowsPerBatch: 2,
        onGradient: () => undefined,
        onProgress: (one) => seen.push(one),
      });
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(seen.at(-1)).toBeCloseTo(1, 9);
      const controller = new AbortController();
      const reason = new Error('no longer wanted');
      let blocks = 0;
      const onProgress = (): void => {
        blocks++;
        // On the way back: behind two layers of three batches, and the head there and back.
        if (blocks === 20) setImmediate(() => controller.abort(reason));
      };
      const stopped = model.gradients(rows, {
        rowsPerBatch: 2,
        signal: controller.signal,
        onGradient: () => undefined,
        onProgress,
      });
      await expect(stopped).rejects.toBe(reason);
      expect(blocks).toBeLessThanOrEqual(21);
    });
  });
}

/** A step for every matrix, with the slope that the gradients predict along it and the steepest of steps as long. */
async function directions(
  folder: ModelFolder,
  all: ReadonlyMap<string, { readonly gradient: Float32Array }>,
  direction: (gradient: number, index: number) => number,
): Promise<{ along: Map<string, Float32Array>; slope: number; steepest: number }> {
  const along = new Map<string, Float32Array>();
  let [slope, square, length] = [0, 0, 0];
  for (const [layer, names] of folder.description.names.layers.entries()) {
    for (const matrix of MATRICES) {
      const { gradient } = all.get(`${layer} ${matrix}`)!;
      const step = gradient.map(direction);
      for (let i = 0; i < step.length; i++) {
        slope += step[i]! * gradient[i]!;
        square += gradient[i]! ** 2;
        length += step[i]! ** 2;
      }
      along.set(tensorOf(names, matrix), step);
    }
  }
  return { along, slope, steepest: Math.sqrt(square * length) };
}
