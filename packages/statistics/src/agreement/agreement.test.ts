import { expect, test } from 'vitest';
import { jaccard, jointJaccard, overlapOf } from './jaccard.ts';
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
