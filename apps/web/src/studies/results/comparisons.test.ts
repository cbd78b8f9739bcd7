import { expect, test } from 'vitest';
import { againstOf, withComparisons } from './comparisons';
import { studyOf } from './results.fixture';

test('a comparison that could be made says what, by how much and how surely', () => {
  expect(
    againstOf({
      difference: -0.1,
      interval: { low: -0.2, high: -0.05 },
      verdict: { verdict: 'BETTER', p: 0.002, moreRows: null },
    }),
  ).toEqual({ verdict: 'BETTER', difference: -0.1, low: -0.2, high: -0.05, adjustedP: 0.002, rowsNeeded: undefined });
});

test('rows that differ, and results that are still to come, compare to nothing', () => {
  expect(againstOf(null)).toBeUndefined();
  expect(againstOf({ difference: null, interval: null, verdict: null })).toBeUndefined();
});

test('each cell has its own, and the reference none', () => {
  const study = studyOf({ compensation: ['NONE', 'BASELINE_BIAS'] }, () => ({ perplexity: 1 }));
  const against = againstOf({
    difference: 0,
    interval: null,
    verdict: { verdict: 'UNRESOLVED', p: 1, moreRows: 90 },
  });
  const { cells } = withComparisons(study, new Map([['cell-1', against!]]));
  expect(cells.map((cell) => cell.against?.rowsNeeded)).toEqual([undefined, 90]);
});
