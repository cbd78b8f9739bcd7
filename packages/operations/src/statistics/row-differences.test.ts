import { expect, test } from 'vitest';
import { pairRows } from './row-differences.ts';

const block = (firstRow: number, nll: number[], tokens: number[]) => ({
  firstRow,
  nll: Float64Array.from(nll),
  tokens: Int32Array.from(tokens),
});

test('rows are paired across blocks of different lengths', () => {
  const paired = pairRows([block(0, [10], [5]), block(1, [8, 9], [4, 3])], [block(0, [5, 8, 12], [5, 4, 3])]);
  expect(paired.rows).toEqual([
    { row: 0, tokens: 5, nll: 2, baseNll: 1, difference: 1 },
    { row: 1, tokens: 4, nll: 2, baseNll: 2, difference: 0 },
    { row: 2, tokens: 3, nll: 3, baseNll: 4, difference: -1 },
  ]);
  expect(paired).toMatchObject({ tokens: 12, worse: 1 });
  // Sums: 27 - 25 over 12 tokens. Residuals 5 - 5/6, 0 - 4/6, -3 - 3/6.
  expect(paired.difference).toBeCloseTo(2 / 12, 12);
  const error = Math.sqrt(((25 / 6) ** 2 + (4 / 6) ** 2 + (7 / 2) ** 2) * (3 / 2)) / 12;
  expect(paired.interval!.high - paired.difference).toBeCloseTo(1.959963984540054 * error, 12);
});

test('what is hard for both models alike does not widen the interval', () => {
  const tokens = [10, 10, 10, 10];
  const { interval, difference } = pairRows(
    [block(0, [11, 101, 1001, 31], tokens)],
    [block(0, [1, 91, 991, 21], tokens)],
  );
  expect(difference).toBeCloseTo(1, 12);
  expect(interval!.high - interval!.low).toBeLessThan(1e-9);
});

test('one row has no interval; other rows are refused', () => {
  expect(pairRows([block(0, [2], [2])], [block(0, [1], [2])]).interval).toBeNull();
  expect(() => pairRows([block(0, [2], [2])], [block(0, [1], [3])])).toThrow(/same rows/);
  expect(() => pairRows([block(0, [2], [2])], [block(0, [1, 1], [2, 2])])).toThrow(/same rows/);
});
