/** How many pairs went which way, and how likely a split as uneven is when neither way is favoured. */
export interface SignTest {
  readonly above: number;
  readonly below: number;
  /** Pairs without a difference; they say nothing and are left out. */
  readonly equal: number;
  /** Two-sided. 1 where all pairs are equal. */
  readonly p: number;
}

/**
 * The sign test: above ~ Binomial(above + below, 1/2). Exact for any number of pairs; the tail's terms follow from the
 * first by their ratios.
 */
export function signTest(differences: Float64Array): SignTest {
  let above = 0;
  let below = 0;
  for (const difference of differences) {
    if (difference > 0) above++;
    else if (difference < 0) below++;
  }
  return {
    above,
    below,
    equal: differences.length - above - below,
    p: twoSided(Math.min(above, below), above + below),
  };
}

/** min(1, 2 P(X <= k)) for k <= n/2. */
function twoSided(k: number, n: number): number {
  let logarithm = -n * Math.LN2;
  for (let i = 0; i < k; i++) logarithm += Math.log((n - i) / (i + 1));
  let share = 1;
  let tail = 0;
  for (let i = k; i >= 0 && share > 1e-17 * tail; i--) {
    tail += share;
    share *= i / (n - i + 1);
  }
  return Math.min(1, 2 * tail * Math.exp(logarithm));
}
