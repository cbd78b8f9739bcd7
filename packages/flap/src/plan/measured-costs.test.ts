import { expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { draw, normal } from '../../test/random.ts';
import { isotonic, measuredCosts } from './measured-costs.ts';

it('interpolates what was measured, from nothing for nothing', () => {
  expect([
    ...measuredCosts(4, [
      { units: 2, cost: 6 },
      { units: 4, cost: 7 },
    ]),
  ]).toEqual([0, 3, 6, 6.5, 7]);
  expect([...measuredCosts(0, [])]).toEqual([0]);
});

it('never falls, and is nowhere negative', () => {
  expect([
    ...measuredCosts(3, [
      { units: 1, cost: -2 },
      { units: 2, cost: 5 },
      { units: 3, cost: 3 },
    ]),
  ]).toEqual([0, 0, 4, 4]);
  const next = normal(3);
  for (let trial = 0; trial < 20; trial++) {
    const costs = measuredCosts(
      50,
      [7, 20, 21, 40, 50].map((units) => ({ units, cost: units / 30 + next() })),
    );
    expect(costs).toEqual(costs.toSorted());
    expect(costs[0]).toBe(0);
  }
});

it('is the closest that never falls: no other on a grid is closer', () => {
  const distance = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0);
  const next = normal(4);
  const grid = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
  for (let trial = 0; trial < 10; trial++) {
    const values = [...draw(next, 4)];
    const found = isotonic(values);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    for (const a of grid) {
      for (const b of grid.filter((value) => value >= a)) {
        for (const c of grid.filter((value) => value >= b)) {
          for (const d of grid.filter((value) => value >= c)) {
            expect(distance(found, values)).toBeLessThanOrEqual(distance([a, b, c, d], values));
          }
        }
      }
    }
  }
});

it('refuses what does not ascend to all units', () => {
  expectProblem(() => measuredCosts(4, [{ units: 2, cost: 1 }]), 'BAD_PARAMETER', '2 of 4 units');
  const falling = [
    { units: 4, cost: 1 },
    { units: 3, cost: 2 },
  ];
  expectProblem(() => measuredCosts(3, falling), 'BAD_PARAMETER', '3 units do not follow those of 4');
  expectProblem(() => measuredCosts(1, [{ units: 1, cost: Number.NaN }]), 'NOT_FINITE', '1 units');
});
