import { expect, test } from 'vitest';
import { errorText, type ScoreNode, scoresOf, scoreText } from './scores';

const node: ScoreNode = {
  figure: 'accuracy_piqa',
  title: 'PIQA',
  metric: 'ACC_NORM',
  items: 200,
  acc: { standardError: 0.01 },
  accNorm: { standardError: 0.0345 },
  comparison: {
    difference: -0.05,
    interval: { low: -0.09, high: -0.01 },
    adjustedP: 0.2,
    verdict: 'UNRESOLVED',
    moreItems: 140,
  },
};

test('a score has the error of the metric that papers print, and what its items say', () => {
  const { accuracy_piqa: score } = scoresOf([node]);
  expect(errorText(score!)).toBe('3.45 %');
  expect(scoreText(score!.against!)).toBe(
    '−5.00 percentage points (95 %: −9.00 to −1.00). About 140 more items would tell.',
  );
});

test('the reference itself has nothing to stand beside', () => {
  const { accuracy_piqa: score } = scoresOf([
    { ...node, metric: 'ACC', comparison: null, acc: { standardError: null } },
  ]);
  expect([score?.against, errorText(score!)]).toEqual([undefined, undefined]);
});
