import { expect, test } from 'vitest';
import { Random } from './random.ts';

test('the same seed draws the same, another seed something else, also beyond 32 bits', () => {
  const draws = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 8 }, () => random.below(1_000_000));
  };
  expect(draws(7)).toEqual(draws(7));
  const all = [0, 1, 7, 2 ** 31, 2 ** 32, 2 ** 40 + 7].map((seed) => draws(seed).join());
  expect(new Set(all).size).toBe(all.length);
  for (const seed of [-1, 0.5, 2 ** 53]) expect(() => new Random(seed)).toThrow(/seed/);
});

test('every value below a bound is drawn equally often, and bounds up to 2^32 - 1 are', () => {
  const random = new Random(3);
  const counts = new Int32Array(7);
  for (let draw = 0; draw < 70_000; draw++) counts[random.below(7)]! += 1;
  // Standard deviation 93: four of them.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(372);
  const values = Float64Array.from({ length: 1_000 }, () => random.below(2 ** 32 - 1) / 2 ** 32);
  expect(Math.max(...values)).toBeLessThan(1);
  // Standard deviation 0.009: four of them.
  expect(Math.abs(values.reduce((total, value) => total + value, 0) / 1_000 - 0.5)).toBeLessThan(0.037);
});

test('normal draws have mean 0 and deviation 1', () => {
  const random = new Random(5);
  const values = Float64Array.from({ length: 50_000 }, () => random.normal());
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const square = values.reduce((total, value) => total + value ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.018);
  expect(Math.abs(square - 1)).toBeLessThan(0.026);
});
