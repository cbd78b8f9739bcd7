import { expect, test } from 'vitest';
import { steps, thinned } from './steps';

test('the marks of a logarithmic axis enclose the values', () => {
  expect(steps(2.2, 19.2)).toEqual([2, 5, 10, 20]);
  expect(steps(5, 100)).toEqual([5, 10, 20, 50, 100]);
  expect(steps(0.3, 0.6)).toEqual([0.2, 0.5, 1]);
});

test('over many powers of ten only those are marked, and the ends', () => {
  expect(steps(3, 150_000)).toEqual([2, 10, 100, 1000, 10_000, 100_000, 200_000]);
});

test('labels are thinned to what fits', () => {
  expect(thinned([1, 2, 3], 6)).toEqual([1, 2, 3]);
  expect(thinned([1, 2, 3, 4, 5], 3)).toEqual([1, 3, 5]);
});
