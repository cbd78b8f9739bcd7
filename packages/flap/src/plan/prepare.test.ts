import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { draw, normal } from '../../test/random.ts';
import { toyScores, toyShape } from '../../test/toy.ts';
import { parametersRemoved, prunableParameters, prunableShape, remainingShape } from '../shape.ts';
import { STRUCTURES, type StructureName } from '../structures/registry.ts';
import { type Estimator, MODULES } from '../types.ts';
import { prepare } from './prepare.ts';

const STRUCTURE_NAMES = Object.keys(STRUCTURES) as StructureName[];
const ESTIMATORS: Estimator[] = ['PAPER', 'REFERENCE'];

/** Grouped-query attention with biases: nothing here is priced as in LLaMA-7B. */
const GROUPED = prunableShape({
  layers: 4,
  hiddenSize: 32,
  intermediateSize: 50,
  queryHeads: 12,
  keyValueHeads: 4,
  headDim: 5,
  gated: true,
  biases: { q: true, k: true, v: true },
});
const next = normal(5);
const GROUPED_SCORES = GROUPED.layers.map(({ attention, mlp }) => ({
  attention: draw(() => Math.exp(next()), attention.units * attention.channelsPerUnit),
  mlp: draw(() => Math.exp(next()), mlp.units),
}));

describe.each(STRUCTURE_NAMES.flatMap((structure) => ESTIMATORS.map((estimator) => [structure, estimator] as const)))(
  '%s under %s',
  (structure, estimator) => {
    const prepared = prepare({ shape: GROUPED, scores: GROUPED_SCORES, structure, estimator });
    const at = (ratio: number) => prepared.at({ ratio, removeHeads: 4 });

    it('splits every module into kept and pruned units, each in ascending order', () => {
      for (const masks of at(0.4).layers) {
        for (const module of MODULES) {
          const { kept, pruned } = masks[module];
          expect(kept).toEqual(kept.slice().sort());
          expect(pruned).toEqual(pruned.slice().sort());
          const units = module === 'attention' ? 4 : 50;
          expect([...kept, ...pruned].sort((a, b) => a - b)).toEqual(Array.from({ length: units }, (_, i) => i));
        }
      }
    });

    it('reports what the masks remove, in true parameters', () => {
      const result = at(0.4);
      expect(result.requestedRatio).toBe(0.4);
      expect(result.parametersRemoved).toBe(parametersRemoved(GROUPED, result.layers));
      expect(result.achievedRatio).toBe(result.parametersRemoved / prunableParameters(GROUPED));
    });

    it('removes units in the order of their ranks', () => {
      const ranks = prepared.removalRanks();
      const result = at(0.4);
      const pooled = new Map<string, { highestPruned: number; lowestKept: number }>();
      for (const [layer, masks] of result.layers.entries()) {
        for (const module of MODULES) {
          const alone = `${layer} ${module}`;
          const key = { UL_UM: alone, UL_MM: alone, AL_MM: module, AL_AM: '', LOCAL: alone, GLOBAL: '' }[structure];
          const seen = pooled.get(key) ?? { highestPruned: -1, lowestKept: Number.POSITIVE_INFINITY };
          for (const unit of masks[module].pruned) {
            seen.highestPruned = Math.max(seen.highestPruned, ranks[layer]![module][unit]!);
          }
          for (const unit of masks[module].kept) {
            seen.lowestKept = Math.min(seen.lowestKept, ranks[layer]![module][unit]!);
          }
          pooled.set(key, seen);
        }
      }
      for (const { highestPruned, lowestKept } of pooled.values()) expect(lowestKept).toBe(highestPruned + 1);
    });

    it('never brings a unit back as the ratio grows', () => {
      let before = at(0.3).layers;
      for (const ratio of [0.31, 0.4, 0.5, 0.62]) {
        const { layers } = at(ratio);
        for (const [layer, masks] of layers.entries()) {
          for (const module of MODULES) {
            const gone = new Set(masks[module].pruned);
            expect(before[layer]![module].pruned.every((unit) => gone.has(unit))).toBe(true);
          }
        }
        before = layers;
      }
    });

    it('gives the same bytes for another ratio in between', () => {
      const first = at(0.5);
      at(0.33);
      expect(at(0.5)).toEqual(first);
    });

    it('can prune again what it pruned, emptied modules included', () => {
      const { layers } = at(0.5);
      const rest = remainingShape(GROUPED, layers);
      const scores = GROUPED_SCORES.map(({ mlp }, layer) => ({
        attention: draw(() => Math.exp(next()), layers[layer]!.attention.kept.length * 15),
        mlp: mlp.subarray(0, layers[layer]!.mlp.kept.length),
      }));
      const again = prepare({ shape: rest, scores, structure, estimator }).at({ ratio: 0.5, removeHeads: 1 });
      expect(again.parametersRemoved).toBeGreaterThan(0);
      expect(again.achievedRatio).toBeLessThanOrEqual(1);
    });
  },
);

describe('AL_AM under PAPER', () => {
  it('misses the ratio by less than two groups', () => {
    const prepared = prepare({ shape: GROUPED, scores: GROUPED_SCORES, structure: 'AL_AM', estimator: 'PAPER' });
    const group = GROUPED.layers[0]!.attention.parametersPerUnit / prunableParameters(GROUPED);
    for (let ratio = 0.05; ratio < 1; ratio += 0.05) {
      expect(Math.abs(prepared.at({ ratio }).achievedRatio - ratio)).toBeLessThan(2 * group);
    }
  });
});

describe('what it refuses', () => {
  const shape = toyShape(2, 2, 3);
  const scores = [toyScores([1, 2], [1, 2, 3]), toyScores([3, 4], [4, 5, 7])];
  const options = { shape, scores, structure: 'AL_AM', estimator: 'PAPER' } as const;

  it.each([Number.NaN, 0, -0.1, 1, 1.5, Number.POSITIVE_INFINITY])('the ratio %s', (ratio) => {
    expectProblem(() => prepare(options).at({ ratio }), 'BAD_RATIO', `it is ${ratio}`);
  });

  it.each(['UL_MM', 'AL_MM'] as const)('%s without a number of heads', (structure) => {
    const prepared = prepare({ ...options, structure });
    expectProblem(() => prepared.at({ ratio: 0.5 }), 'BAD_PARAMETER', `${structure} needs removeHeads`);
    for (const removeHeads of [-1, 1.5, 5, Number.NaN]) {
      expectProblem(() => prepared.at({ ratio: 0.5, removeHeads }), 'BAD_PARAMETER', 'from 0 to 4');
    }
  });

  it('scores that are not finite, or whose squares are not', () => {
    const broken = [scores[0]!, toyScores([3, 4], [4, Number.NaN, 7])];
    expectProblem(() => prepare({ ...options, scores: broken }), 'NOT_FINITE', 'Layer 1, mlp, channel 1');
    const large = [toyScores([1, 1e200], [1, 2, 3]), scores[1]!];
    expectProblem(() => prepare({ ...options, scores: large }), 'NOT_FINITE', 'Layer 0, attention, channel 3');
  });

  it('scores of another shape', () => {
    expectProblem(() => prepare({ ...options, scores: scores.slice(1) }), 'BAD_PARAMETER', '1 layers');
    const narrow = [scores[0]!, toyScores([3, 4], [4, 5])];
    expectProblem(() => prepare({ ...options, scores: narrow }), 'BAD_PARAMETER', 'Layer 1, mlp: 2 scores for 3');
  });

  it('a shape with nothing left', () => {
    const { layers } = prepare({ ...options, structure: 'UL_MM' }).at({ ratio: 0.99, removeHeads: 4 });
    const masks = layers.map(({ attention, mlp }) => ({
      attention,
      mlp: { kept: new Int32Array(0), pruned: Int32Array.of(...mlp.kept, ...mlp.pruned) },
    }));
    const nothing = scores.map(() => ({ attention: new Float64Array(0), mlp: new Float64Array(0) }));
    const empty = { ...options, shape: remainingShape(shape, masks), scores: nothing };
    expectProblem(() => prepare(empty), 'BAD_PARAMETER', 'nothing left to prune');
  });
});

it('leaves the scores it was given as they were', () => {
  const scores = [toyScores([3, 2], [4, 5, 6])];
  for (const structure of STRUCTURE_NAMES) {
    prepare({ shape: toyShape(1, 2, 3), scores, structure, estimator: 'PAPER' }).at({ ratio: 0.6, removeHeads: 1 });
  }
  expect(scores).toEqual([toyScores([3, 2], [4, 5, 6])]);
});
