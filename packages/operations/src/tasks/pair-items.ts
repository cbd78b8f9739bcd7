import { normalQuantile, signTest, type VerdictName } from '@flapbook/statistics';
import { type Choice, choose } from '@flapbook/tasks';
import type { ScoredItem } from './scored-items.ts';

/** Chance that so many items resolve a difference of the size seen, and of a test that resolves nothing where none is. */
const POWER = 0.8;
const SIGNIFICANCE = 0.05;

/** An item that two models answer, one rightly and one wrongly. */
export interface Flip {
  readonly item: ScoredItem;
  readonly base: ScoredItem;
  readonly choice: Choice;
  readonly baseChoice: Choice;
}

/** Two models on the same items. Accuracies are shares, 0 to 1. */
export interface PairedItems {
  readonly items: number;
  /** Accuracy less that of the base. */
  readonly difference: number;
  /** Of the difference, from the items' paired differences; null for one item. */
  readonly standardError: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly bothRight: number;
  readonly bothWrong: number;
  /** Right where the base is wrong, and wrong where it is right. */
  readonly gained: number;
  readonly lost: number;
  /** McNemar's exact test, which is the sign test of the items that flip: two-sided. */
  readonly p: number;
  readonly verdict: VerdictName;
  /** Items beyond those at hand that would likely resolve it; null where it is resolved or no number would. */
  readonly moreItems: number | null;
  /** Those that flip, in the order of the items. */
  readonly flips: readonly Flip[];
}

/**
 * Compares the answers item by item: what both models get right, or wrong, alike says nothing.
 *
 * @throws Error when the items are not the same: who asks has to refuse that before
 */
export function pairItems(
  items: readonly ScoredItem[],
  bases: readonly ScoredItem[],
  metric: 'acc' | 'acc_norm',
): PairedItems {
  if (items.length !== bases.length || items.some(({ index }, i) => index !== bases[i]!.index)) {
    throw new Error('The items are not the same.');
  }
  const pairs = items.map((item, i): Flip => {
    const base = bases[i]!;
    return { item, base, choice: choose(item, metric), baseChoice: choose(base, metric) };
  });
  const count = (right: boolean, baseRight: boolean) =>
    pairs.filter(({ choice, baseChoice }) => choice.correct === right && baseChoice.correct === baseRight).length;
  const [gained, lost] = [count(true, false), count(false, true)];
  const n = items.length;
  const difference = (gained - lost) / n;
  // The differences are 1, -1 and 0.
  const variance = ((gained + lost) / n - difference ** 2) / (n - 1);
  const standardError = n < 2 ? null : Math.sqrt(Math.max(0, variance));
  const { p } = signTest(Float64Array.from(pairs, ({ choice, baseChoice }) => +choice.correct - +baseChoice.correct));
  const resolved = p <= SIGNIFICANCE;
  const half = standardError === null ? null : normalQuantile(1 - SIGNIFICANCE / 2) * standardError;
  return {
    items: n,
    difference,
    standardError,
    interval: half === null ? null : { low: difference - half, high: difference + half },
    bothRight: count(true, true),
    bothWrong: count(false, false),
    gained,
    lost,
    p,
    verdict: !resolved ? 'UNRESOLVED' : difference > 0 ? 'BETTER' : 'WORSE',
    moreItems: resolved ? null : moreItemsFor({ items: n, difference, standardError }),
    flips: pairs.filter(({ choice, baseChoice }) => choice.correct !== baseChoice.correct),
  };
}

/**
 * For a difference d standard errors from 0 with n items: n ((z of the level + z of the power) / d)², less n.
 *
 * @param level of the test: that of each by Bonferroni, where several belong together
 */
export function moreItemsFor(
  { items: n, difference, standardError }: Pick<PairedItems, 'items' | 'difference' | 'standardError'>,
  level = SIGNIFICANCE,
): number | null {
  if (standardError === null || standardError === 0 || difference === 0) return null;
  const needed = n * ((normalQuantile(1 - level / 2) + normalQuantile(POWER)) / (difference / standardError)) ** 2;
  const more = Math.max(1, Math.ceil(needed) - n);
  return Number.isSafeInteger(more) ? more : null;
}
