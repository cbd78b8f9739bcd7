import { describe, expect, it } from 'vitest';
import { pairItems } from './pair-items.ts';
import type { ScoredItem } from './scored-items.ts';

/** Items that a model answers rightly or wrongly. */
function items(answers: string): ScoredItem[] {
  return [...answers].map((answer, index) => ({
    index,
    gold: 0,
    logProbabilities: answer === '+' ? [-1, -2] : [-2, -1],
    lengths: [1, 1],
    tokens: [1, 1],
  }));
}

describe('paired items', () => {
  it('are compared by those that flip', () => {
    const paired = pairItems(items('++-+--+-'), items('+++---++'), 'acc');
    expect(paired).toMatchObject({ items: 8, bothRight: 3, bothWrong: 2, gained: 1, lost: 2, verdict: 'UNRESOLVED' });
    expect(paired.flips.map(({ item }) => item.index)).toEqual([2, 3, 7]);
    expect(paired.difference).toBe(-1 / 8);
    const differences = [0, 0, -1, 1, 0, 0, 0, -1];
    const deviation = differences.reduce((sum, value) => sum + (value + 1 / 8) ** 2, 0) / 7;
    expect(paired.standardError).toBeCloseTo(Math.sqrt(deviation / 8), 12);
    // Binomial(3, 1/2): twice the chance of 0 or 1.
    expect(paired.p).toBeCloseTo(1, 12);
    // 8 ((1.960 + 0.842) / 0.552)² less 8.
    expect(paired.moreItems).toBe(199);
  });

  it('say which is better where enough of them flip one way', () => {
    const paired = pairItems(items('-'.repeat(10)), items(`${'+'.repeat(8)}--`), 'acc');
    expect(paired.p).toBeCloseTo(2 / 2 ** 8, 12);
    expect(paired).toMatchObject({ verdict: 'WORSE', moreItems: null, lost: 8, gained: 0 });
    expect(pairItems(items('+'.repeat(10)), items(`${'-'.repeat(8)}++`), 'acc').verdict).toBe('BETTER');
  });

  it('say nothing where none flips, and have no spread where there is one', () => {
    expect(pairItems(items('+-'), items('+-'), 'acc_norm')).toMatchObject({
      p: 1,
      difference: 0,
      standardError: 0,
      verdict: 'UNRESOLVED',
      moreItems: null,
      flips: [],
    });
    expect(pairItems(items('+'), items('-'), 'acc')).toMatchObject({ standardError: null, interval: null, p: 1 });
  });

  it('must be the same', () => {
    expect(() => pairItems(items('++'), items('+'), 'acc')).toThrow('not the same');
  });
});
