import { expect, test } from 'vitest';
import { axesOf, brushed, extentOf, positionOn } from './axes';
import type { Column, Row } from './rows';

const columns: Column[] = [
  { id: 'ratio', numeric: true, metric: false },
  { id: 'metric', numeric: false, metric: false },
  { id: 'same', numeric: true, metric: true },
];
const rows: Row[] = [
  [0.2, 'a'],
  [0.6, 'b'],
  [1, 'c'],
].map(([ratio, metric]) => ({
  key: String(metric),
  title: '',
  status: 'SUCCEEDED',
  interval: null,
  values: { ratio: ratio!, metric: metric!, same: 3 },
}));
const [ratio, metric] = axesOf(columns, rows);

test('axes are made of what differs', () => {
  expect(axesOf(columns, rows).map(({ id }) => id)).toEqual(['ratio', 'metric']);
  expect(ratio).toMatchObject({ low: 0.2, high: 1 });
  expect(metric?.names).toEqual(['a', 'b', 'c']);
});

test('values stand between the ends, missing ones nowhere', () => {
  expect([0.2, 0.6, 1, null].map((value) => positionOn(ratio!, value))).toEqual([0, expect.closeTo(0.5), 1, undefined]);
  expect(positionOn(metric!, 'b')).toBe(0.5);
  expect(positionOn(metric!, 'z')).toBeUndefined();
});

test('a brush is a filter, and a filter stands where it was brushed', () => {
  expect(brushed(ratio!, 0.5, 0.25)).toEqual([expect.closeTo(0.4), expect.closeTo(0.6)]);
  expect(extentOf(ratio!, brushed(ratio!, 0.25, 0.5))).toEqual([expect.closeTo(0.25), expect.closeTo(0.5)]);
  expect(brushed(ratio!, -1, 2)).toBeUndefined();
  expect(brushed(metric!, 0.4, 1)).toEqual({ only: ['b', 'c'] });
  expect(extentOf(metric!, { only: ['b', 'c'] })).toEqual([1 / 3, 1]);
  expect(extentOf(metric!, { only: ['gone'] })).toBeUndefined();
  expect(extentOf(ratio!, undefined)).toBeUndefined();
});
