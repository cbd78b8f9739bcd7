import { expect, test } from 'vitest';
import { jaccard, jointJaccard, overlapOf } from './jaccard.ts';
import { MaskTally } from './mask-tally.ts';
import { planAgreement } from './plans.ts';
import { kendall, spearman } from './rank-correlation.ts';

test('Jaccard’s index of ascending sets', () => {
  expect(jaccard([1, 2, 3, 5], [2, 3, 4])).toBe(2 / 5);
  expect(jaccard([], [])).toBe(1);
  expect(jaccard([1], [])).toBe(0);
  expect(jointJaccard([overlapOf([1, 2], [1, 2]), overlapOf([1], [2])])).toBe(2 / 4);
});

// scipy 1.17.1: spearmanr, kendalltau
test('rank correlations with ties and without', () => {
  const [x, y] = [[], []] as [number[], number[]];
  for (let i = 0; i < 30; i++) {
    x.push((i * 7) % 11);
    y.push((i * i * 5) % 13);
  }
  expect(spearman(x, y)).toBeCloseTo(-0.08385243998313971, 12);
  expect(kendall(x, y)).toBeCloseTo(-0.06568673178067352, 12);
  const u = Array.from({ length: 90 }, (_, i) => (i * 37) % 101);
  const v = Array.from({ length: 90 }, (_, i) => ((i * 37) % 101) * 0.7 + ((i * 53) % 97) * 0.3);
  expect(spearman(u, v)).toBeCloseTo(0.9352183397127216, 12);
  expect(kendall(u, v)).toBeCloseTo(0.7797752808988765, 12);
});

test('what does not vary has no order', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(kendall([1, 2, 3], [4, 4, 4])).toBeNull();
  expect(kendall([1], [2])).toBeNull();
  expect(kendall([3, 2, 1], [1, 2, 3])).toBe(-1);
  expect(() => spearman([1], [1, 2])).toThrow(/do not compare/);
});

const mask = (kept: readonly number[], units: number) => ({
  kept: Int32Array.from(kept),
  pruned: Int32Array.from([...Array(units).keys()].filter((unit) => !kept.includes(unit))),
});
const layer = (heads: readonly number[], channels: readonly number[]) => ({
  attention: mask(heads, 2),
  mlp: mask(channels, 4),
});

test('masks of resamples beside those of all data', () => {
  const tally = new MaskTally([layer([0], [0, 1])]);
  tally.add([layer([0], [0, 1])]);
  tally.add([layer([0], [0, 2])]);
  tally.add([layer([1], [0, 1])]);
  tally.add([layer([0], [0, 1])]);
  const { resamples, jaccard: whole, modules } = tally.result();
  expect(resamples).toBe(4);
  // Common over all units: 3/3, 2/4, 2/4, 3/3.
  expect(whole).toBe(0.75);
  expect(modules.map(({ keptShare }) => [...keptShare])).toEqual([
    [0.75, 0.25],
    [1, 0.75, 0.25, 0],
  ]);
  expect(modules.map(({ undecided }) => undecided)).toEqual([2, 2]);
  expect(modules[0]!.jaccard).toBe(0.75);
  expect(modules[1]!.jaccard).toBeCloseTo((3 + 1 / 3) / 4, 12);
});

test('two plans agree on units and on their order', () => {
  const scored = (heads: number[], scores: number[], channels: number[], values: number[]) => ({
    layers: [layer(heads, channels)],
    unitScores: [{ attention: Float64Array.from(scores), mlp: Float64Array.from(values) }],
  });
  const one = scored([0], [2, 1], [0, 1], [4, 3, 2, 1]);
  const other = scored([1], [1, 2], [0, 2], [4, 2, 3, 1]);
  const found = planAgreement(one, other, { acrossLayers: true });
  expect(found.jaccard).toBe(1 / 5);
  expect(found.modules.map((module) => module.jaccard)).toEqual([0, 1 / 3]);
  expect(found.order).toEqual({
    attention: { spearman: -1, kendall: -1 },
    mlp: { spearman: 0.8, kendall: expect.closeTo(2 / 3, 12) },
  });
  expect(planAgreement(one, one, { acrossLayers: false })).toMatchObject({ jaccard: 1, order: null });
});
