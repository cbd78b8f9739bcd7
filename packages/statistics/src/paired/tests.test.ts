import { describe, expect, test } from 'vitest';
import { holm } from './holm.ts';
import { signTest } from './sign-test.ts';
import { wilcoxon } from './wilcoxon.ts';

const signs = (above: number, below: number, equal = 0) =>
  Float64Array.from([...Array(above).fill(1), ...Array(below).fill(-2), ...Array(equal).fill(0)]);

// scipy 1.17.1: binomtest(k, n, 0.5).pvalue
test.each([
  [3, 10, 0.34375],
  [0, 7, 0.015625],
  [480, 1000, 0.2174482932041415],
  [4900, 10_000, 0.04658552770494645],
  [5, 10, 1],
])('sign test: %d of %d', (k, n, p) => {
  expect(signTest(signs(k, n - k)).p / p).toBeCloseTo(1, 9);
  expect(signTest(signs(n - k, k, 4))).toMatchObject({ above: n - k, below: k, equal: 4 });
});

test('sign test without any difference', () => {
  expect(signTest(new Float64Array(3))).toEqual({ above: 0, below: 0, equal: 3, p: 1 });
});

describe('Wilcoxon’s test', () => {
  test('exact: scipy 1.17.1 wilcoxon(d, method="exact")', () => {
    const test = wilcoxon(Float64Array.of(0.8, -0.3, 1.2, 0.5, -0.1, 0.9, 1.1, 0.4, -0.2, 0.7));
    expect(test).toMatchObject({ positive: 49, negative: 6, exact: true });
    expect(test.p).toBeCloseTo(0.02734375, 12);
  });

  test('exact with ties and a zero: scipy 1.17.1 method=PermutationMethod(n_resamples=inf), all signs', () => {
    const test = wilcoxon(Float64Array.of(1, 2, -2, 3, 3, 0, -1, 4, 5, 2, 2, -1));
    expect(test).toMatchObject({ positive: 56.5, negative: 9.5, exact: true });
    expect(test.p).toBeCloseTo(0.037109375, 12);
  });

  // scipy 1.17.1: wilcoxon(d, zero_method="wilcox", correction=True, method="asymptotic")
  test('normal, with and without ties', () => {
    const spread = wilcoxon(Float64Array.from({ length: 80 }, (_, i) => (((i * 37) % 101) - 45) / 10));
    expect(spread).toMatchObject({ negative: 1281, exact: false });
    expect(spread.p).toBeCloseTo(0.14460725630381063, 12);
    const tied = wilcoxon(Float64Array.from({ length: 120 }, (_, i) => roundHalfEven((((i * 29) % 61) - 24) / 5)));
    expect(tied).toMatchObject({ negative: 1863, exact: false });
    expect(tied.p).toBeCloseTo(0.00037492140599292874, 14);
  });

  test('without any difference there is nothing to find', () => {
    expect(wilcoxon(new Float64Array(60))).toEqual({ positive: 0, negative: 0, z: 0, p: 1, exact: true });
  });
});

/** As Python rounds. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
}

test('Holm: by hand, in the order given', () => {
  // Sorted .01 .02 .03 .04 x 4 3 2 1 = .04 .06 .06 .04, never falling: .04 .06 .06 .06.
  expect(holm([0.04, 0.01, 0.03, 0.02]).map((p) => Number(p.toFixed(12)))).toEqual([0.06, 0.04, 0.06, 0.06]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([])).toEqual([]);
});
