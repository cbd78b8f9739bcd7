import { describe, expect, it } from 'vitest';
import { draw, uniform } from '../../test/random.ts';
import { prepare } from '../plan/prepare.ts';
import { prunableShape } from '../shape.ts';

const LLAMA_7B = {
  hiddenSize: 4096,
  intermediateSize: 11008,
  queryHeads: 32,
  keyValueHeads: 32,
  headDim: 128,
  gated: true,
};
const PARAMETERS = 6_738_415_616;

/** A plan for layers of LLaMA-7B by random scores. */
function planned(layers: number, options: { readonly protectedLayers?: readonly number[] } = {}) {
  const next = uniform(5);
  const shape = prunableShape({ ...LLAMA_7B, layers });
  const scores = shape.layers.map(() => ({ attention: draw(next, 4096), mlp: draw(next, 11008) }));
  return prepare({ shape, scores, structure: 'LOCAL', estimator: 'PAPER', squareAttentionScore: false, ...options });
}

describe('LOCAL', () => {
  // LLM-Pruner's published runs: layers 4 to 29 and 3 to 30 of 32.
  it.each([
    [0.25, 26, 8, 2752, 5_422_977_024],
    [0.5, 26, 16, 5504, 4_107_538_432],
    [0.6, 28, 19, 6605, 3_350_188_032],
  ])('at %f takes from %i layers %i heads and %i channels each', (ratio, layers, heads, channels, left) => {
    const plan = planned(layers).at({ ratio });
    for (const { attention, mlp } of plan.layers) {
      expect([attention.pruned.length, mlp.pruned.length]).toEqual([heads, channels]);
    }
    expect(PARAMETERS - plan.parametersRemoved).toBe(left);
  });

  it('takes them from the layers that are not protected, at a ratio of the whole', () => {
    const plan = planned(32, { protectedLayers: [0, 1, 2, 3, 30, 31] }).at({ ratio: (0.25 * 26) / 32 });
    expect(plan.layers.map(({ attention, mlp }) => [attention.kept.length, mlp.kept.length])).toEqual(
      Array.from({ length: 32 }, (_, layer) => (layer > 3 && layer < 30 ? [24, 8256] : [32, 11008])),
    );
    expect(PARAMETERS - plan.parametersRemoved).toBe(5_422_977_024);
  });

  it('scores a head by the sum of its channels, and takes the lowest', () => {
    const shape = prunableShape({
      ...LLAMA_7B,
      hiddenSize: 8,
      intermediateSize: 4,
      queryHeads: 4,
      keyValueHeads: 2,
      headDim: 2,
      layers: 1,
    });
    const scores = [{ attention: Float64Array.of(9, 0, 0, 0, 1, 1, 1, 1), mlp: Float64Array.of(4, 2, 1, 3) }];
    const { layers } = prepare({
      shape,
      scores,
      structure: 'LOCAL',
      estimator: 'PAPER',
      squareAttentionScore: false,
    }).at({ ratio: 0.5 });
    expect([...layers[0]!.attention.pruned]).toEqual([1]);
    expect([...layers[0]!.mlp.pruned]).toEqual([1, 2]);
  });

  it('leaves one unit of each module', () => {
    const [masks] = planned(1).at({ ratio: 0.99999 }).layers;
    expect([masks!.attention.kept.length, masks!.mlp.kept.length]).toEqual([1, 1]);
  });
});

describe('GLOBAL', () => {
  const shape = prunableShape({
    ...LLAMA_7B,
    hiddenSize: 8,
    intermediateSize: 3,
    queryHeads: 2,
    keyValueHeads: 2,
    headDim: 2,
    layers: 2,
  });
  // Heads by the sums of their channels: 3 and 30, 7 and 70. Channels among them, one tied with another.
  const scores = [
    { attention: Float64Array.of(1, 2, 10, 20), mlp: Float64Array.of(1, 2, 4) },
    { attention: Float64Array.of(3, 4, 30, 40), mlp: Float64Array.of(2, 8, 9) },
  ];
  const prepared = prepare({ shape, scores, structure: 'GLOBAL', estimator: 'PAPER', squareAttentionScore: false });
  const pruned = (ratio: number) =>
    prepared.at({ ratio }).layers.map(({ attention, mlp }) => [[...attention.pruned], [...mlp.pruned]]);

  it('ranks heads and channels of all layers by raw scores, each as one unit; ties go together', () => {
    // Of ten units, one is to go, then two and with the second its tie, then four.
    expect(pruned(0.05)).toEqual([
      [[], [0]],
      [[], []],
    ]);
    expect(pruned(0.2)).toEqual([
      [[], [0, 1]],
      [[], [0]],
    ]);
    expect(pruned(0.4)).toEqual([
      [[0], [0, 1]],
      [[], [0]],
    ]);
    expect(prepared.at({ ratio: 0.4 }).thresholds[0]).toEqual({ attention: 3, mlp: 3 });
  });
});

describe('GLOBAL', () => {
  const shape = prunableShape({
    ...{ hiddenSize: 8, intermediateSize: 4, queryHeads: 2, keyValueHeads: 2, headDim: 2, layers: 2, gated: true },
  });
  const scores = [
    { attention: Float64Array.of(1, 1, 2, 2), mlp: Float64Array.of(0.1, 0.3, 0.2, 0.3) },
    { attention: Float64Array.of(30, 30, 40, 40), mlp: Float64Array.of(9, 8, 7, 6) },
  ];
  const options = { shape, scores, structure: 'GLOBAL', estimator: 'PAPER', squareAttentionScore: false } as const;
  const kept = (plan: ReturnType<ReturnType<typeof prepare>['at']>) =>
    plan.layers.map(({ attention, mlp }) => [[...attention.kept], [...mlp.kept]]);

  it('empties modules with low scores, or leaves the best unit of each, and what ties with it', () => {
    expect(kept(prepare(options).at({ ratio: 0.6 }))[0]).toEqual([[], []]);
    expect(kept(prepare({ ...options, keepsLast: true }).at({ ratio: 0.6 }))[0]).toEqual([[1], [1, 3]]);
    const removals = prepare({ ...options, keepsLast: true });
    expect(kept(removals.at({ ratio: 0.95 }))).toEqual([
      [[1], [1, 3]],
      [[1], [0]],
    ]);
    // As long as nothing would be emptied it makes no difference.
    expect(removals.at({ ratio: 0.1 }).layers).toEqual(prepare(options).at({ ratio: 0.1 }).layers);
    expect(removals.removal()![0]!.attention[1]).toBe(1);
  });

  it('passes over a module that an earlier plan has emptied', () => {
    const left = prepare(options).at({ ratio: 0.6 }).layers;
    expect(left[1]!.mlp.kept).toHaveLength(2);
    const own = [
      { attention: new Float64Array(0), mlp: new Float64Array(0) },
      { attention: scores[1]!.attention, mlp: Float64Array.of(9, 8) },
    ];
    const further = prepare({ ...options, scores: own, left, keepsLast: true });
    expect(kept(further.at({ ratio: 0.9 }))).toEqual([
      [[], []],
      [[1], [0]],
    ]);
  });
});
