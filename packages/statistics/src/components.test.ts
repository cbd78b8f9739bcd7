import { expect, test } from 'vitest';
import { Draws } from '../test/draws.ts';
import { varianceComponents } from './components.ts';

test('a small table, by hand', () => {
  // Cells 1 2 3 / 2 4 6, one token a row. Seed means 2 and 4, row means 1.5 3 4.5, mean 3.
  // MS: seeds 3 (1 + 1) / 1 = 6, rows 2 (2.25 + 2.25) / 2 = 4.5, residual (.5² + .5²) 2 / 2 = 0.5.
  const tokens = [1, 1, 1];
  const found = varianceComponents([
    { nll: Float64Array.of(1, 2, 3), tokens },
    { nll: Float64Array.of(2, 4, 6), tokens },
  ]);
  expect(found).toMatchObject({ seeds: 2, rows: 3, mean: 3 });
  expect(found.residual).toBeCloseTo(Math.sqrt(0.5), 12);
  expect(found.betweenSeeds).toBeCloseTo(Math.sqrt((6 - 0.5) / 3), 12);
  expect(found.betweenRows).toBeCloseTo(Math.sqrt((4.5 - 0.5) / 2), 12);
  expect(found.errorFromRows).toBeCloseTo(Math.sqrt((2 + 0.5) / 3), 12);
  // scipy 1.17.1: f.sf(12, 1, 2)
  expect(found.p).toBeCloseTo(0.07417990022744862, 12);
});

test('what a simulation put in is found again', () => {
  const random = new Draws(5);
  const [seeds, rows] = [40, 400];
  const ofRow = Float64Array.from({ length: rows }, () => 0.8 * random.normal());
  const tokens = new Int32Array(rows).fill(31);
  const results = Array.from({ length: seeds }, () => {
    const ofSeed = 0.05 * random.normal();
    return { nll: ofRow.map((value) => 31 * (3 + value + ofSeed + 0.2 * random.normal())), tokens };
  });
  const found = varianceComponents(results);
  // Standard errors: 0.0057, 0.028, 0.001.
  expect(Math.abs(found.betweenSeeds - 0.05)).toBeLessThan(0.018);
  expect(Math.abs(found.betweenRows - 0.8)).toBeLessThan(0.085);
  expect(Math.abs(found.residual - 0.2)).toBeLessThan(0.004);
  expect(found.p).toBeLessThan(1e-6);
});

test('seeds that change nothing have no variance, and no test finds one', () => {
  const same = { nll: Float64Array.of(1, 2, 3), tokens: [1, 1, 1] };
  expect(varianceComponents([same, same])).toMatchObject({ betweenSeeds: 0, residual: 0, p: 1 });
});

test('one seed or one row cannot be told apart', () => {
  const row = { nll: Float64Array.of(1), tokens: [1] };
  expect(() => varianceComponents([row, row])).toThrow(/two seeds and two rows/);
  expect(() => varianceComponents([])).toThrow(/0 and 0/);
});
