import { expect, test } from 'vitest';
import { normalCdf, normalQuantile, normalUpperTail } from './normal.ts';
import { fisherUpperTail, studentQuantile } from './student.ts';

/** Relative error. */
function expectClose(value: number, expected: number, tolerance: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

// scipy 1.17.1: norm.cdf, norm.sf
test.each([
  [-8, 6.22096057427174e-16, 0.9999999999999993],
  [-3.5, 0.00023262907903552502, 0.9997673709209645],
  [-1, 0.15865525393145707, 0.8413447460685429],
  [0, 0.5, 0.5],
  [0.5, 0.6914624612740131, 0.3085375387259869],
  [1.96, 0.9750021048517795, 0.024997895148220435],
  [3, 0.9986501019683699, 0.0013498980316300933],
  [3.1, 0.9990323967867817, 0.0009676032132183563],
  [6, 0.9999999990134123, 9.865876450376946e-10],
  [10, 1, 7.61985302416047e-24],
])('the normal distribution at %d', (x, lower, upper) => {
  expectClose(normalCdf(x), lower, 2e-13);
  expectClose(normalUpperTail(x), upper, 2e-13);
});

// scipy 1.17.1: norm.ppf
test.each([
  [1e-12, -7.034483825301131],
  [1e-4, -3.7190164854556804],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.9, 1.2815515655446004],
  [0.975, 1.959963984540054],
  [0.9999, 3.719016485455709],
])('the normal quantile of %d', (p, x) => {
  expect(normalQuantile(p)).toBeCloseTo(x, 12);
});

test('the ends of the normal quantile', () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantile(1.1)).toBeNaN();
});

// scipy 1.17.1: t.ppf
test.each([
  [0.975, 1, 12.706204736174694],
  [0.975, 2.5, 3.5746548420036817],
  [0.975, 9, 2.262157162798205],
  [0.995, 29, 2.756385903670605],
  [0.9, 400, 1.2836715995703045],
  [0.6, 3, 0.2766706623326898],
  [0.025, 9, -2.262157162798205],
])('Student’s quantile of %d with %d degrees of freedom', (p, freedom, t) => {
  expectClose(studentQuantile(p, freedom), t, 1e-11);
});

// scipy 1.17.1: f.sf
test.each([
  [2.5, 2, 18, 0.11012908267691264],
  [0.3, 4, 36, 0.8760047924841834],
  [9, 1, 5, 0.030099247897462586],
  [1.2, 9, 891, 0.2912938257088146],
  [0, 3, 4, 1],
])('Fisher’s upper tail at %d with %d and %d degrees of freedom', (f, a, b, p) => {
  expectClose(fisherUpperTail(f, a, b), p, 1e-11);
});
