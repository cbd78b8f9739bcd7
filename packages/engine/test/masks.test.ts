import { prepare, prunableShape } from '@flapbook/flap';
import { describe, expect, it } from 'vitest';
import { expectMasks } from './masks.ts';

const shape = prunableShape({
  layers: 1,
  hiddenSize: 4,
  intermediateSize: 4,
  queryHeads: 2,
  keyValueHeads: 2,
  headDim: 2,
  gated: true,
});
const plan = (mlp: readonly number[]) =>
  prepare({
    shape,
    scores: [{ attention: Float64Array.of(1, 1, 2, 2), mlp: Float64Array.from(mlp) }],
    structure: 'UL_UM',
    estimator: 'PAPER',
  });

describe('masks of two devices', () => {
  const reference = plan([1, 2, 2.00001, 4]);
  const due = reference.at({ ratio: 0.5 });

  it('are the same where they differ by ties', () => {
    expect([...due.layers[0]!.mlp.kept]).toEqual([2, 3]);
    const other = plan([1, 2.00002, 2.00001, 4]).at({ ratio: 0.5 });
    expect([...other.layers[0]!.mlp.kept]).toEqual([1, 3]);
    expectMasks(other.layers, due, reference);
  });

  it('differ where a unit that is no tie stays or goes', () => {
    const other = plan([1, 2, 2.00001, 1.5]).at({ ratio: 0.5 });
    expect(() => expectMasks(other.layers, due, reference)).toThrow('unit 3 scores 4, the threshold is 2.00001');
  });
});
