/** Common elements and all elements of two sets. */
export interface Overlap {
  readonly common: number;
  readonly all: number;
}

/** Of two sets of whole numbers, each ascending and without repetition. */
export function overlapOf(one: ArrayLike<number>, other: ArrayLike<number>): Overlap {
  let common = 0;
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    const order = one[i]! - other[j]!;
    if (order === 0) common++;
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return { common, all: one.length + other.length - common };
}

/** Jaccard's index: common elements over all; 1 for two empty sets. */
export function jaccard(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return indexOf(overlapOf(one, other));
}

/** Jaccard's index of several pairs of sets taken together, such as all layers: sums of counts, not a mean of indices. */
export function jointJaccard(overlaps: readonly Overlap[]): number {
  return indexOf({
    common: overlaps.reduce((total, { common }) => total + common, 0),
    all: overlaps.reduce((total, { all }) => total + all, 0),
  });
}

function indexOf({ common, all }: Overlap): number {
  return all === 0 ? 1 : common / all;
}
