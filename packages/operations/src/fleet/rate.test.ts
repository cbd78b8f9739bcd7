import { describe, expect, test } from 'vitest';
import { ASSUMED_RATE, rateOf } from './rate.ts';

describe('the rate of parts', () => {
  test('is all their work over all their time, between the tenths that went slowest and fastest', () => {
    const parts = Array.from({ length: 11 }, (_, i) => ({ work: 100, seconds: 100 / (10 + i) }));
    const rate = rateOf(parts)!;
    const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
    expect(rate.mean).toBeCloseTo(1100 / seconds, 10);
    // Rates are 10, 11, … 20: the 10th percentile is the second, the 90th the last but one.
    expect(rate.slow).toBeCloseTo(11, 10);
    expect(rate.fast).toBeCloseTo(19, 10);
    expect(rate.measured).toBe(true);
  });

  test('has a wide spread while fewer than three parts have run', () => {
    expect(rateOf([{ work: 30, seconds: 3 }])).toEqual({ mean: 10, slow: 5, fast: 20, measured: true });
    const three = Array(3).fill({ work: 30, seconds: 3 });
    expect(rateOf(three)).toEqual({ mean: 10, slow: 10, fast: 10, measured: true });
  });

  test('holds the mean within its spread, where few long parts outweigh many short ones', () => {
    const parts = [...Array(20).fill({ work: 1, seconds: 0.1 }), { work: 1000, seconds: 1000 }];
    const { slow, mean, fast } = rateOf(parts)!;
    expect(slow).toBeLessThanOrEqual(mean);
    expect(fast).toBe(10);
    expect(mean).toBeCloseTo(1020 / 1002, 10);
  });

  test('is unknown where nothing was measured', () => {
    expect(rateOf([])).toBeNull();
    expect(
      rateOf([
        { work: 0, seconds: 1 },
        { work: 1, seconds: 0 },
      ]),
    ).toBeNull();
    expect(ASSUMED_RATE.measured).toBe(false);
  });
});
