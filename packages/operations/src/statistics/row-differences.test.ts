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
  expect(paired.worse).toBe(1);
});

test('other rows are refused with what differs', () => {
  expect(() => pairRows([block(0, [2], [2])], [block(0, [1], [3])])).toThrow(/same rows: row 0/);
  expect(() => pairRows([block(0, [2], [2])], [block(0, [1, 1], [2, 2])])).toThrow(/same rows: they have 1 and 2/);
});
