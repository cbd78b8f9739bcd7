/*
 * Own code: simple-statistics' table and jstat's erf keep seven digits, and the packages of stdlib build native code on
 * install. The tests compare with scipy.
 */

const SQRT_2PI = Math.sqrt(2 * Math.PI);
/** Below it the series is exact to the last digits, above it the continued fraction. */
const SERIES_UP_TO = 3;

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_2PI;
}

/** P(Z <= x) of the standard normal distribution; relative error about 1e-13 in both tails. */
export function normalCdf(x: number): number {
  return x < 0 ? normalUpperTail(-x) : 1 - normalUpperTail(x);
}

/**
 * P(Z > x). Near the middle 1/2 less the series Σ x^(2k+1)/(1·3·…·(2k+1)) times the density (Marsaglia, "Evaluating the
 * normal distribution", J. Stat. Software 11, 2004); in the tail the continued fraction of Mills' ratio (Abramowitz and
 * Stegun 26.2.14), from the inside out.
 */
export function normalUpperTail(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < 0) return 1 - normalUpperTail(-x);
  if (x > SERIES_UP_TO) return normalDensity(x) / millsFraction(x);
  let term = x;
  let sum = x;
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 - sum * normalDensity(x);
}

/** x + 1/(x + 2/(x + 3/(x + …))), cut off where further terms change nothing for x above 3. */
function millsFraction(x: number): number {
  let fraction = x;
  for (let k = 160; k >= 1; k--) fraction = x + k / fraction;
  return fraction;
}

/**
 * The x with P(Z <= x) = p: a rational start (Abramowitz and Stegun 26.2.23, error below 5e-4), then Halley's steps on
 * the distribution itself, each of which triples the digits.
 *
 * @param p between 0 and 1, which give ∓Infinity
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (p > 0.5) return -lowerQuantile(1 - p);
  return lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const start = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  let x = -start;
  for (let step = 0; step < 3; step++) {
    const error = (normalCdf(x) - p) / normalDensity(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}
