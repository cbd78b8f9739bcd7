import { expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { weightStatistics } from './weights.ts';

it('sums squares and fourth powers and averages magnitudes down each column', () => {
  // W = [[1, -2, 0], [3, 4, 0]]
  const { columnSquareNorm, columnMeanAbs, columnFourthPower } = weightStatistics(
    Float32Array.of(1, -2, 0, 3, 4, 0),
    3,
  );
  expect([...columnSquareNorm]).toEqual([10, 20, 0]);
  expect([...columnMeanAbs]).toEqual([2, 3, 0]);
  expect([...columnFourthPower!]).toEqual([1 + 81, 16 + 256, 0]);
});

it('refuses broken rows and weights', () => {
  expectProblem(() => weightStatistics(new Float32Array(5), 3), 'BAD_PARAMETER', '5 weights');
  expectProblem(() => weightStatistics(Float32Array.of(1, Number.NaN), 2), 'BAD_WEIGHT', 'Column 1');
});
