import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelDescription, TensorView } from '@flapbook/models';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LayerPruning } from '../../src/types.ts';
import { logSumExp, type Vector } from '../architectures/math.ts';
import { drawTensors, NO_HOOKS, weightsOf, writeReference } from '../architectures/models.ts';
import type { Hooks, Reference, Weights } from '../architectures/reference.ts';
import { REFERENCES } from '../architectures/registry.ts';
import type { EngineFactory, EngineLimits } from '../conformance.ts';
import { argmax, calibrated, type ExpectSame, expectStatistics } from '../expect.ts';
import { type OpenedModel, openOn, randomRows } from '../models.ts';

/** More than a tile of attention, more than every window. */
const LENGTH = 70;

/** What transformers computed for the same models: `bench/peers/architectures.py` records it. */
interface Golden {
  readonly tokens: readonly number[];
  readonly models: Readonly<Record<string, { readonly nll: readonly number[]; readonly logits: readonly number[] }>>;
}
const GOLDEN = JSON.parse(readFileSync(new URL('../architectures/golden.json', import.meta.url), 'utf8')) as Golden;

async function opened(create: EngineFactory, reference: Reference): Promise<OpenedModel> {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-architecture-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeReference(directory, reference, drawTensors(reference));
  return openOn(await create(), directory);
}

/** -ln p of each of a row's next tokens; of a model of masked tokens, of each token with a mask in its place. */
function likelihoods(
  { reference, weights, hooks = NO_HOOKS }: { reference: Reference; weights: Weights; hooks?: Hooks },
  row: Int32Array,
): number[] {
  const { maskTokenId } = reference;
  if (maskTokenId !== undefined) {
    return [...row].map((id, t) => surprise(reference.forward(weights, row.with(t, maskTokenId), hooks)[t]!, id));
  }
  const logits = reference.forward(weights, row, hooks);
  return [...row.subarray(1)].map((id, t) => surprise(logits[t]!, id));
}

function surprise(logits: Vector, id: number): number {
  return logSumExp(logits) - logits[id]!;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Units of which nothing is left in the first layer's MLP and the second one's attention; some elsewhere. */
function prunings(reference: Reference, hidden: number): LayerPruning[] {
  const bias = (seed: number) => Float64Array.from({ length: hidden }, (_, i) => Math.sin(seed + i) / 3);
  const some = (count: number) => Int32Array.from({ length: Math.ceil(count / 2) }, (_, i) => 2 * i);
  const none = new Int32Array(0);
  return [
    { attentionKept: some(reference.groups), mlpKept: none, attentionBias: bias(1), mlpBias: bias(2) },
    { attentionKept: none, mlpKept: some(reference.intermediate), attentionBias: null, mlpBias: bias(3) },
  ];
}

/** The same as zeroed channels, and compensation added to what the projections make of them. */
function pruningHooks(reference: Reference, pruning: readonly LayerPruning[]): Hooks {
  return {
    given(layer, module, inputs) {
      const entry = pruning[layer]!;
      const kept = new Set(module === 'mlp' ? entry.mlpKept : entry.attentionKept);
      const size = module === 'mlp' ? 1 : reference.channelsPerGroup;
      return inputs.map((vector) => vector.map((value, c) => (kept.has(Math.floor(c / size)) ? value : 0)));
    },
    made(layer, module, output) {
      const entry = pruning[layer]!;
      const added = module === 'mlp' ? entry.mlpBias : entry.attentionBias;
      return added ? output.map((value, i) => value + added[i]!) : output;
    },
  };
}

/** A matrix, which may be some rows of a stored one or its transpose, with a multiple of something [out, in] added. */
function moveWeights(
  weights: Weights,
  { views }: ModelDescription,
  { name, along, by }: { readonly name: string; readonly along: Float32Array; readonly by: number },
): Weights {
  const view = views?.[name];
  const stored = view?.of ?? name;
  const moved = weights(stored).slice();
  const placeOf = placesOf(view, along.length);
  for (const [i, value] of along.entries()) moved[placeOf(i)]! += by * value;
  return (asked) => (asked === stored ? moved : weights(asked));
}

/** Where the elements of a view's [out, in] are stored. */
function placesOf(view: TensorView | undefined, elements: number): (element: number) => number {
  if (!view) return (element) => element;
  const [first, second] = view.shape as readonly [number, number];
  const [stored, width] = view.transposed ? [second, first] : [first, second];
  const { start, axes } = view.rows ?? { start: 0, axes: [[elements / width, 1]] as const };
  let rows = [start];
  for (const [count, stride] of axes) {
    rows = rows.flatMap((row) => Array.from({ length: count }, (_, i) => row + i * stride));
  }
  return (element) => {
    const row = rows[Math.floor(element / width)]!;
    const column = element % width;
    return view.transposed ? column * stored + row : row * width + column;
  };
}

function statisticsOf(inputs: readonly Vector[]) {
  const mean = inputs[0]!.map((_, c) => inputs.reduce((total, x) => total + x[c]!, 0) / inputs.length);
  return { mean, m2: mean.map((value, c) => inputs.reduce((total, x) => total + (x[c]! - value) ** 2, 0)) };
}

/** Every architecture in its own layout, against what its reference says that it computes. */
export function describeArchitectures(
  create: EngineFactory,
  { expectSame, ...limits }: EngineLimits & { readonly expectSame: ExpectSame },
): void {
  describe.each(REFERENCES)('architecture $name', (reference) => {
    const weights = weightsOf(drawTensors(reference));
    const rows = randomRows(2, LENGTH);

    it('has a reference that agrees with transformers', () => {
      const golden = GOLDEN.models[reference.name]!;
      expect([...rows[0]!]).toEqual(GOLDEN.tokens);
      const logits = reference.forward(weights, rows[0]!, NO_HOOKS);
      // Transformers has its rotary tables in float32.
      for (const [t, value] of likelihoods({ reference, weights }, rows[0]!).entries()) {
        expect(value).toBeCloseTo(golden.nll[t]!, 4);
      }
      for (const [id, value] of logits.at(-1)!.entries()) expect(value).toBeCloseTo(golden.logits[id]!, 4);
    });

    it('computes what its reference does, whatever the batch', async () => {
      const { folder, model } = await opened(create, reference);
      const seen = rows.map(() => new Map<string, readonly Vector[]>());
      const expected = rows.map((row, n) =>
        reference.forward(weights, row, {
          ...NO_HOOKS,
          given(layer, module, inputs) {
            seen[n]!.set(`${layer} ${module}`, inputs);
            return inputs;
          },
        }),
      );
      const { nll } = await model.evaluate(rows);
      for (const [n, row] of rows.entries()) {
        expect(Math.abs(nll[n]! - sum(likelihoods({ reference, weights }, row)))).toBeLessThan(1e-4 * LENGTH);
      }
      expectSame((await model.evaluate(rows, { rowsPerBatch: 1 })).nll, nll);
      if (reference.maskTokenId !== undefined) {
        const refused = { code: 'UNSUPPORTED_CONFIG', message: expect.stringContaining('masked tokens') };
        await expect(model.nextTokens(rows)).rejects.toMatchObject(refused);
      } else expect([...(await model.nextTokens(rows))]).toEqual(expected.map((logits) => argmax(logits.at(-1)!)));
      const statistics = await calibrated(model, rows);
      expect(statistics.size).toBe(2 * folder.description.layers);
      for (const [key, joined] of statistics) {
        const due = seen.map((inputs) => statisticsOf(inputs.get(key)!));
        expectStatistics(joined, due, { kept: null, tokens: LENGTH });
      }
      expectSame(await calibrated(model, rows, { rowsPerBatch: 1 }), statistics);
    });

    it('computes the same without the units that pruning removes as with zeros in their places', async () => {
      const { folder, model } = await opened(create, reference);
      const pruning = prunings(reference, folder.description.hiddenSize);
      const { nll } = await model.evaluate(rows, { pruning });
      for (const [n, row] of rows.entries()) {
        const due = likelihoods({ reference, weights, hooks: pruningHooks(reference, pruning) }, row);
        expect(Math.abs(nll[n]! - sum(due))).toBeLessThan(1e-4 * LENGTH);
      }
    });

    it('scores trees path by path', async () => {
      const { model } = await opened(create, reference);
      const [path] = randomRows(1, 30);
      const trunk = 20;
      // A trunk with two branches: what stands behind it on the first, and the same tokens backwards.
      const branch = path!.slice(trunk);
      const tokens = Int32Array.of(...path!, ...branch.toReversed());
      const parents = tokens.map((_, i) => (i === path!.length ? trunk - 1 : i - 1));
      const nodes = Int32Array.from([trunk - 1, path!.length - 2, tokens.length - 2]);
      const targets = Int32Array.of(path![trunk]!, path!.at(-1)!, tokens.at(-1)!);
      const asked = { tokens, parents, nodes, targets };
      if (reference.maskTokenId !== undefined) {
        await expect(model.score([asked])).rejects.toMatchObject({ code: 'UNSUPPORTED_CONFIG' });
        return;
      }
      const [found] = await model.score([asked]);
      const first = likelihoods({ reference, weights }, path!);
      const second = Int32Array.of(...path!.slice(0, trunk), ...branch.toReversed());
      const other = likelihoods({ reference, weights }, second);
      const due = [first[trunk - 1]!, first.at(-1)!, other.at(-1)!];
      for (const [i, value] of due.entries()) expect(-found![i]!).toBeCloseTo(value, 4);
    });

    it.skipIf(limits.cache === false)('computes the same token by token', async () => {
      const { model } = await opened(create, reference);
      if (reference.maskTokenId !== undefined) {
        await expect(model.decoder({ positions: LENGTH })).rejects.toMatchObject({ code: 'UNSUPPORTED_CONFIG' });
        return;
      }
      // The prompt is shorter than every window, the whole is longer.
      const prompt = 2;
      const decoder = await model.decoder({ positions: LENGTH });
      const expected = rows.map((row) => reference.forward(weights, row, NO_HOOKS));
      let logits = await decoder.prefill(rows.map((row) => row.subarray(0, prompt)));
      for (let length = prompt; length <= LENGTH; length++) {
        for (const [n, due] of expected.entries()) {
          const vocabulary = logits.length / rows.length;
          let worst = 0;
          for (const [id, value] of due[length - 1]!.entries()) {
            worst = Math.max(worst, Math.abs(logits[n * vocabulary + id]! - value));
          }
          expect(worst).toBeLessThan(1e-4);
        }
        if (length < LENGTH) logits = await decoder.step(Int32Array.from(rows, (row) => row[length]!));
      }
      // A prompt that is longer than every window.
      logits = await decoder.prefill(rows.map((row) => row.subarray(0, LENGTH - 1)));
      logits = await decoder.step(Int32Array.from(rows, (row) => row.at(-1)!));
      for (const [id, value] of expected[0]!.at(-1)!.entries()) {
        expect(Math.abs(logits[id]! - value)).toBeLessThan(1e-4);
      }
      decoder.release();
    });

    it('has gradients that say how the loss changes, or says what they are not computed for', async () => {
      const { folder, model } = await opened(create, reference);
      const given = [rows[0]!.slice(0, 12)];
      const missing = reference.maskTokenId === undefined ? limits.gradients?.[reference.name] : 'masked tokens';
      if (missing !== undefined) {
        const refused = { code: 'UNSUPPORTED_CONFIG', message: expect.stringContaining(missing) };
        await expect(model.gradients(given, { onGradient: () => expect.unreachable() })).rejects.toMatchObject(refused);
        return;
      }
      const gradients = new Map<string, Float32Array>();
      await model.gradients(given, {
        onGradient: ({ layer, matrix, gradient }) => gradients.set(`${layer} ${matrix}`, gradient.slice()),
      });
      const loss = (of: Weights) => sum(likelihoods({ reference, weights: of }, given[0]!)) / 11;
      for (const [layer, names] of folder.description.names.layers.entries()) {
        for (const matrix of ['query', 'key', 'value', 'attentionOutput', 'gate', 'up', 'down'] as const) {
          if (names[matrix] === null) continue;
          const gradient = gradients.get(`${layer} ${matrix}`)!;
          const length = Math.sqrt(gradient.reduce((total, value) => total + value * value, 0));
          const name = names[matrix]!.weight;
          const step = 1e-5;
          const moved = (by: number) =>
            moveWeights(weights, folder.description, { name, along: gradient, by: by / length });
          const slope = (loss(moved(step)) - loss(moved(-step))) / (2 * step);
          expect(slope / length).toBeCloseTo(1, 4);
        }
      }
    });

    it('counts the parameters that go with a group and a channel', async () => {
      const { folder } = await opened(create, reference);
      for (const { attention, mlp } of folder.shape.layers) {
        expect([attention.units, attention.parametersPerUnit]).toEqual([reference.groups, reference.costs.group]);
        expect([mlp.units, mlp.parametersPerUnit]).toEqual([reference.intermediate, reference.costs.channel]);
      }
    });
  });
}
