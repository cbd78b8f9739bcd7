import { expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { newlyPruned, spreadChannels, takeChannels, takeWeights } from './take.ts';

const channels = Int32Array.of(1, 3);

it('takes and spreads the entries of some channels', () => {
  const vector = Float64Array.of(5, 6, 7, 8);
  expect([...takeChannels(vector, channels)]).toEqual([6, 8]);
  expect([...spreadChannels(Float64Array.of(6, 8), channels, 4)]).toEqual([0, 6, 0, 8]);
  expectProblem(() => spreadChannels(vector, channels, 4), 'BAD_PARAMETER', '4 values for 2');
  const weights = { columnSquareNorm: vector, columnMeanAbs: vector.map((value) => -value) };
  expect(takeWeights(weights, channels)).toEqual({
    columnSquareNorm: Float64Array.of(6, 8),
    columnMeanAbs: Float64Array.of(-6, -8),
  });
  expect(takeWeights({ ...weights, columnFourthPower: vector }, channels).columnFourthPower).toEqual(
    Float64Array.of(6, 8),
  );
});

it('tells what goes now from what had gone', () => {
  const mask = { kept: Int32Array.of(0), pruned: Int32Array.of(1, 2, 3) };
  expect([...newlyPruned(mask, { kept: Int32Array.of(0, 2, 3), pruned: Int32Array.of(1) })]).toEqual([2, 3]);
  expect([...newlyPruned(mask, null)]).toEqual([1, 2, 3]);
});
