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
function planned(layers: number) {
  const next = uniform(5);
  const shape = prunableShape({ ...LLAMA_7B, layers });
  const scores = shape.layers.map(() => ({ attention: draw(next, 4096), mlp: draw(next, 11008) }));
  return prepare({ shape, scores, structure: 'LOCAL', estimator: 'PAPER', squareAttentionScore: false });
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
