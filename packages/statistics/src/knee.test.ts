import { expect, test } from 'vitest';
import { knee } from './knee.ts';

const curve = (...settled: boolean[]) => settled.map((one, i) => ({ size: 64 * 2 ** i, settled: one }));

test('the knee is the smallest size from which on all are settled', () => {
  expect(knee(curve(false, true, true, true))).toBe(128);
  expect(knee(curve(true, false, true, true))).toBe(256);
  expect(knee(curve(true, true, true).reverse())).toBe(64);
});

test('a curve that still moves at its end has none', () => {
  expect(knee(curve(false, false, true))).toBeNull();
  expect(knee(curve(true))).toBeNull();
  expect(knee([])).toBeNull();
});
