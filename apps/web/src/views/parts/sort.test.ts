import { expect, test } from 'vitest';
import { columnFormat } from '../../format/column';
import { nextSort, sorted, unsorted } from './sort';

test('a head pressed three times leads up, down and back', () => {
  const up = nextSort(unsorted, 'nll');
  const down = nextSort(up, 'nll');
  expect([up, down, nextSort(down, 'nll')]).toEqual([
    { column: 'nll', descending: false },
    { column: 'nll', descending: true },
    unsorted,
  ]);
  expect(nextSort(down, 'row')).toEqual({ column: 'row', descending: false });
});

test('equal rows stay as they stood, and missing values come last either way', () => {
  const rows = [
    { name: 'a', value: 2 },
    { name: 'b', value: undefined },
    { name: 'c', value: 1 },
    { name: 'd', value: 2 },
  ];
  const names = (descending: boolean) => sorted(rows, ({ value }) => value, descending).map(({ name }) => name);
  expect(names(false)).toEqual(['c', 'a', 'd', 'b']);
  expect(names(true)).toEqual(['a', 'd', 'c', 'b']);
  expect(sorted(['row 10', 'row 9'], (row) => row, false)).toEqual(['row 9', 'row 10']);
});

test('the numbers of a column have the same decimals', () => {
  expect([12345.678, 1].map(columnFormat([12345.678, 1]))).toEqual(['12345.7', '1.0']);
  expect([1.25, -0.5].map(columnFormat([1.25, -0.5]))).toEqual(['1.2500', '−0.5000']);
  expect([1200, 3].map(columnFormat([1200, 3]))).toEqual(['1,200', '3']);
  expect([1e-9, 2e-9].map(columnFormat([1e-9, 2e-9]))).toEqual(['1.00 × 10⁻⁹', '2.00 × 10⁻⁹']);
});
