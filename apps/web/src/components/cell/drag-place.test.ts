import { expect, test } from 'vitest';
import { placeAt } from './drag-place';

const lanes = [
  { id: 'a', top: 0, bottom: 100 },
  { id: 'b', top: 120, bottom: 140 },
  { id: 'c', top: 160, bottom: 360 },
];

test.each([
  ['a', 30, 0, 0],
  ['a', 129, 0, 0],
  ['a', 131, 1, 150],
  ['a', 900, 2, 366],
  ['b', 20, -1, -6],
  ['b', 259, 0, 120],
  ['b', 261, 1, 366],
  ['c', 90, -1, 110],
  ['c', -50, -2, -6],
])('%s let go at %d moves by %d, with a line at %d', (id, y, by, line) => {
  expect(placeAt(lanes, id, y)).toEqual({ by, line });
});

test('a cell that is gone meanwhile stays gone', () => {
  expect(placeAt(lanes, 'x', 10)).toEqual({ by: 0, line: 10 });
});
