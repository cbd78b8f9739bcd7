import { FlapbookError } from '@flapbook/flap';
import { midranks } from '../ranks.ts';

/**
 * Spearman's ρ: Pearson's correlation of ranks, ties sharing theirs. Null where one of the two does not vary, or for fewer
 * than two values.
 *
 * @throws FlapbookError BAD_PARAMETER for lists of different lengths
 */
export function spearman(one: ArrayLike<number>, other: ArrayLike<number>): number | null {
  requireEqualLengths(one, other);
  const [a, b] = [midranks(one).ranks, midranks(other).ranks];
  const mean = (a.length + 1) / 2;
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    products += (a[i]! - mean) * (b[i]! - mean);
    squaresA += (a[i]! - mean) ** 2;
    squaresB += (b[i]! - mean) ** 2;
  }
  return squaresA > 0 && squaresB > 0 ? products / Math.sqrt(squaresA * squaresB) : null;
}

/**
 * Kendall's τ-b: pairs in the same order less pairs in opposite order, over what ties leave of all pairs. By sorting, as
 * Knight does (“A computer method for calculating Kendall's tau with ungrouped data”, JASA 61, 1966), in n log n. Null where
 * one of the two does not vary, or for fewer than two values.
 *
 * @throws FlapbookError BAD_PARAMETER for lists of different lengths
 */
export function kendall(one: ArrayLike<number>, other: ArrayLike<number>): number | null {
  requireEqualLengths(one, other);
  const n = one.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => one[i]! - one[j]! || other[i]! - other[j]!);
  const pairs = (n * (n - 1)) / 2;
  const tiedOne = tiedPairs(midranks(one).ties);
  const tiedOther = tiedPairs(midranks(other).ties);
  const tiedBoth = tiedPairs(runs(order, (i, j) => one[i] === one[j] && other[i] === other[j]));
  const swaps = inversions(Float64Array.from(order, (i) => other[i]!));
  const scale = Math.sqrt((pairs - tiedOne) * (pairs - tiedOther));
  return scale > 0 ? (pairs - tiedOne - tiedOther + tiedBoth - 2 * swaps) / scale : null;
}

function tiedPairs(ties: readonly number[]): number {
  return ties.reduce((total, count) => total + (count * (count - 1)) / 2, 0);
}

/** Lengths of the runs of neighbours that are equal. */
function runs(order: Uint32Array, equal: (i: number, j: number) => boolean): number[] {
  const lengths: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && equal(order[start]!, order[end]!)) end++;
    lengths.push(end - start);
    start = end;
  }
  return lengths;
}

/** Pairs that stand in descending order, counted while merging from the bottom up; sorts the values. */
function inversions(values: Float64Array): number {
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(values.length);
  let count = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      for (let left = start, right = middle, at = start; at < end; at++) {
        if (left < middle && (right >= end || from[left]! <= from[right]!)) to[at] = from[left++]!;
        else {
          count += middle - left;
          to[at] = from[right++]!;
        }
      }
    }
    [from, to] = [to, from];
  }
  return count;
}

function requireEqualLengths(one: ArrayLike<number>, other: ArrayLike<number>): void {
  if (one.length === other.length) return;
  throw new FlapbookError('BAD_PARAMETER', `Orders of ${one.length} and ${other.length} units do not compare.`);
}
