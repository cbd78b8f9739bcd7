import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { draw, normal } from '../../test/random.ts';
import { prunableShape } from '../shape.ts';
import { STRUCTURES, type StructureName } from '../structures/registry.ts';
import { type LayerMask, MODULES, type PerModule, type PlanResult } from '../types.ts';
import { type PrepareOptions, prepare } from './prepare.ts';
import { REMOVAL_STEP } from './removal.ts';

const HEADS = 6;
const HEAD_DIM = 3;
const CHANNELS = 50;
const shape = prunableShape({
  layers: 5,
  hiddenSize: 18,
  intermediateSize: CHANNELS,
  queryHeads: HEADS,
  keyValueHeads: HEADS,
  headDim: HEAD_DIM,
  gated: true,
});
const next = normal(21);
const scores = shape.layers.map(() => ({
  attention: draw(() => Math.exp(next()), HEADS * HEAD_DIM),
  mlp: draw(() => Math.exp(next()), CHANNELS),
}));
const STRUCTURE_NAMES = Object.keys(STRUCTURES) as StructureName[];
const prepared = (structure: StructureName, more: Partial<PrepareOptions> = {}) =>
  prepare({ shape, scores, structure, estimator: 'PAPER', ...more });
const units = (masks: LayerMask, module: 'attention' | 'mlp') =>
  [...masks[module].kept, ...masks[module].pruned].sort((a, b) => a - b);
const counting = (length: number) => Array.from({ length }, (_, i) => i);

describe.each(STRUCTURE_NAMES)('%s', (structure) => {
  const removeHeads = 8;
  // GLOBAL counts units, of which a head has many times the parameters of a channel.
  const tolerance = structure === 'GLOBAL' ? 0.12 : 0.06;

  it('keeps a multiple of channels, or all of them, and otherwise what it kept', () => {
    for (const channelMultiple of [1, 4, 16, 64]) {
      for (const ratio of [0.3, 0.5, 0.8]) {
        const plain = prepared(structure).at({ ratio, removeHeads });
        const rounded = prepared(structure, { channelMultiple }).at({ ratio, removeHeads });
        for (const [layer, masks] of rounded.layers.entries()) {
          const before = plain.layers[layer]!;
          const due = Math.min(CHANNELS, Math.ceil(before.mlp.kept.length / channelMultiple) * channelMultiple);
          expect(masks.mlp.kept).toHaveLength(due);
          expect(before.mlp.kept.every((unit) => masks.mlp.kept.includes(unit))).toBe(true);
          expect(masks.attention).toEqual(before.attention);
          expect(units(masks, 'mlp')).toEqual(counting(CHANNELS));
          // Nothing that goes scores higher than what stays for the multiple's sake.
          const score = (unit: number) => scores[layer]!.mlp[unit]!;
          const lowestKept = Math.min(...[...masks.mlp.kept].map(score));
          expect([...masks.mlp.pruned].every((unit) => score(unit) <= lowestKept)).toBe(true);
        }
        expect(rounded.achievedRatio).toBeLessThanOrEqual(plain.achievedRatio);
      }
    }
  });

  it('leaves protected layers whole and takes the ratio from the others', () => {
    const protectedLayers = [0, 4];
    const plan = prepared(structure, { protectedLayers }).at({ ratio: 0.4, removeHeads });
    for (const layer of protectedLayers) {
      expect([...plan.layers[layer]!.attention.kept]).toEqual(counting(HEADS));
      expect([...plan.layers[layer]!.mlp.kept]).toEqual(counting(CHANNELS));
    }
    // Whole units of three layers: less than a head and a channel each.
    expect(Math.abs(plan.achievedRatio - 0.4)).toBeLessThan(tolerance);
    for (const module of MODULES) {
      for (const masks of plan.layers) {
        expect(units(masks, module)).toEqual(counting(module === 'mlp' ? CHANNELS : HEADS));
      }
    }
    // Of the layers that are left, it is the plan of a model that has no others, to a proportional ratio.
    const own = [1, 2, 3];
    const alone = prepare({
      shape: { ...shape, layers: own.map((layer) => shape.layers[layer]!) },
      scores: own.map((layer) => scores[layer]!),
      structure,
      estimator: 'PAPER',
    }).at({ ratio: 0.4 / (3 / 5), removeHeads });
    expect(own.map((layer) => plan.layers[layer])).toEqual(alone.layers);
    expect(prepared(structure, { protectedLayers }).unitScores).toEqual(prepared(structure).unitScores);
  });

  it('refuses a ratio that the layers left cannot make up', () => {
    const plan = prepared(structure, { protectedLayers: [0, 1, 2, 3] });
    expectProblem(() => plan.at({ ratio: 0.3, removeHeads: 0 }), 'BAD_PARAMETER', '20 %');
  });

  it('prunes further what an earlier plan has left: masks nest, and ratios refer to the whole', () => {
    const first = prepared(structure).at({ ratio: 0.25, removeHeads: 4 });
    const second = further(structure, first).at({ ratio: 0.5, removeHeads });
    for (const [layer, masks] of second.layers.entries()) {
      for (const module of MODULES) {
        expect(units(masks, module)).toEqual(counting(module === 'mlp' ? CHANNELS : HEADS));
        const gone = new Set(masks[module].pruned);
        expect(first.layers[layer]![module].pruned.every((unit) => gone.has(unit))).toBe(true);
      }
    }
    expect(Math.abs(second.achievedRatio - 0.5)).toBeLessThan(tolerance);
    if (structure.startsWith('UL')) {
      const direct = prepared(structure).at({ ratio: 0.5, removeHeads });
      const counts = ({ layers }: PlanResult) =>
        layers.map(({ attention, mlp }) => [attention.pruned.length, mlp.pruned.length]);
      expect(counts(second)).toEqual(counts(direct));
      // With the scores of before, step by step comes to what one step does.
      const same = further(structure, first, (layer, module) => scores[layer]![module]);
      expect(same.at({ ratio: 0.5, removeHeads }).layers).toEqual(direct.layers);
    }
  });

  it('brings nothing back at a ratio below what has gone', () => {
    const first = prepared(structure).at({ ratio: 0.5, removeHeads });
    const less = further(structure, first).at({ ratio: 0.3, removeHeads: 4 });
    for (const [layer, masks] of less.layers.entries()) {
      for (const module of MODULES) {
        expect(first.layers[layer]![module].pruned.every((unit) => masks[module].pruned.includes(unit))).toBe(true);
      }
    }
  });

  it('is the plan of the whole where nothing has gone', () => {
    const whole = prepared(structure).at({ ratio: 0.4, removeHeads });
    const left = shape.layers.map(() => ({
      attention: { kept: Int32Array.from(counting(HEADS)), pruned: new Int32Array(0) },
      mlp: { kept: Int32Array.from(counting(CHANNELS)), pruned: new Int32Array(0) },
    }));
    expect(prepared(structure, { left }).at({ ratio: 0.4, removeHeads })).toEqual(whole);
  });
});

describe.each(['AL_AM', 'UL_UM'] as const)('the order of removal under %s', (structure) => {
  it.each([
    ['with protected layers', { protectedLayers: [1, 3] }],
    ['with a multiple', { channelMultiple: 8 }],
    ['with both', { protectedLayers: [2], channelMultiple: 16 }],
  ])('says what plans do %s', (_name, more) => {
    const plan = prepared(structure, more);
    const removal = plan.removal()!;
    const highest = 1 - 0.2 * ('protectedLayers' in more ? more.protectedLayers.length : 0);
    for (let ratio = 0.013; ratio < highest; ratio += 0.05) {
      const { layers } = plan.at({ ratio });
      const told = removal.map(({ attention }) => [...attention.keys()].filter((head) => attention[head]! <= ratio));
      expect(told).toEqual(layers.map(({ attention }) => [...attention.pruned]));
    }
    for (const [layer, { mlp }] of removal.entries()) {
      for (const ratio of mlp.filter((value) => value > REMOVAL_STEP && value < highest - REMOVAL_STEP)) {
        const goes = (at: number) => plan.at({ ratio: at }).layers[layer]!.mlp.pruned.length;
        expect(goes(ratio)).toBeGreaterThan(goes(ratio - 2 * REMOVAL_STEP));
      }
    }
  });
});

it('refuses layers and multiples that are none', () => {
  expectProblem(() => prepared('AL_AM', { protectedLayers: [5] }), 'BAD_PARAMETER', 'layer 5');
  expectProblem(() => prepared('AL_AM', { protectedLayers: [0, 1, 2, 3, 4] }), 'BAD_PARAMETER', 'nothing to prune');
  for (const channelMultiple of [0, -4, 1.5, Number.NaN]) {
    expectProblem(() => prepared('UL_UM', { channelMultiple }), 'BAD_PARAMETER', 'channelMultiple');
  }
});

/** Planning goes on with what is left, by new scores unless told otherwise. */
function further(
  structure: StructureName,
  first: PlanResult,
  scoreOf: (layer: number, module: 'attention' | 'mlp') => Float64Array = (layer, module) => again[layer]![module],
) {
  const left = first.layers;
  return prepared(structure, {
    left,
    scores: left.map(
      (masks, layer): PerModule<Float64Array> => ({
        attention: scoreOf(layer, 'attention').filter((_, c) =>
          masks.attention.kept.includes(Math.floor(c / HEAD_DIM)),
        ),
        mlp: scoreOf(layer, 'mlp').filter((_, c) => masks.mlp.kept.includes(c)),
      }),
    ),
  });
}
const later = normal(77);
const again = shape.layers.map(() => ({
  attention: draw(() => Math.exp(later()), HEADS * HEAD_DIM),
  mlp: draw(() => Math.exp(later()), CHANNELS),
}));
