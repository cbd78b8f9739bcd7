import { incompleteBeta } from './beta.ts';
import { normalQuantile } from './normal.ts';

/** P(T > t) of Student's distribution for t >= 0. */
function upperTail(t: number, freedom: number): number {
  return 0.5 * incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/**
 * The t with P(T <= t) = p of Student's distribution, by halving an interval around the normal quantile until the float64
 * neighbours are reached.
 *
 * @param p above 0 and below 1
 * @param freedom degrees of freedom, above 0 and not necessarily whole
 */
export function studentQuantile(p: number, freedom: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  if (p === 0.5) return 0;
  const tail = 1 - p;
  let low = 0;
  let high = Math.max(1, 2 * normalQuantile(p));
  while (upperTail(high, freedom) > tail) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (upperTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
}

/** P(F > f) of Fisher's distribution of a ratio of mean squares. */
export function fisherUpperTail(f: number, numerator: number, denominator: number): number {
  if (!(f > 0)) return 1;
  return incompleteBeta(denominator / (denominator + numerator * f), denominator / 2, numerator / 2);
}
