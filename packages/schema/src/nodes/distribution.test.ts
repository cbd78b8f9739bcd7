import { describe, expect, test } from 'vitest';
import { Distribution } from './distribution.ts';

const of = (...values: number[]) => Distribution.of(Float64Array.of(...values));

describe('a distribution', () => {
  test('has its bounds, mean and deviation (N - 1), whatever the order', () => {
    const { min, max, mean, deviation } = of(4, 1, 3, 2);
    expect({ min, max, mean }).toEqual({ min: 1, max: 4, mean: 2.5 });
    expect(deviation).toBeCloseTo(Math.sqrt(5 / 3), 15);
  });

  test('keeps the deviation of values far from 0', () => {
    expect(of(1e9 + 1, 1e9 + 2, 1e9 + 3).deviation).toBe(1);
  });

  test('deviates by 0 when there is one value', () => {
    const { mean, deviation } = of(7);
    expect({ mean, deviation }).toEqual({ mean: 7, deviation: 0 });
  });

  test('interpolates quantiles between its values', () => {
    expect(of(10, 0, 20, 30).quantiles(3)).toEqual([0, 15, 30]);
    expect(of(3, 1, 2).quantiles(5)).toEqual([1, 1.5, 2, 2.5, 3]);
    expect(of(5).quantiles(2)).toEqual([5, 5]);
  });

  test('counts in bins from its smallest to its largest value, which belongs to the last bin', () => {
    expect(of(0, 1, 2, 3, 4).histogram({ bins: 2 })).toEqual({ low: 0, high: 4, counts: [2, 3] });
  });

  test('counts within given bounds only', () => {
    expect(of(-1, 0, 0.5, 1, 2).histogram({ bins: 2, low: 0, high: 1 })).toEqual({ low: 0, high: 1, counts: [1, 2] });
  });

  test('puts equal values into the first bin', () => {
    expect(of(2, 2, 2).histogram({ bins: 3 }).counts).toEqual([3, 0, 0]);
  });

  test('refuses bounds in the wrong order', () => {
    expect(() => of(1).histogram({ bins: 1, low: 2, high: 1 })).toThrowError(
      expect.objectContaining({ code: 'BAD_PARAMETER' }),
    );
  });

  test('is one object for one vector, so that fields share a sort', () => {
    const values = Float64Array.of(1, 2);
    expect(Distribution.of(values)).toBe(Distribution.of(values));
  });

  test('of nothing is all zeros', () => {
    const { min, max, mean, deviation } = of();
    expect([min, max, mean, deviation]).toEqual([0, 0, 0, 0]);
    expect(of().quantiles(3)).toEqual([]);
    expect(of().histogram({ bins: 2 }).counts).toEqual([0, 0]);
  });
});
