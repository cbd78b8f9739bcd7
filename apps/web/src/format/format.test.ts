import { describe, expect, test } from 'vitest';
import { csv } from './csv';
import { binsOf, quantile, shareUpTo } from './distribution';
import { bytes, compact, difference, fixed, percent, short, whole } from './numbers';
import { ago, duration, estimate } from './time';
import { words } from './words';

describe('numbers', () => {
  test('are written the same way everywhere', () => {
    expect(whole(12345678)).toBe('12,345,678');
    expect(fixed(-1.5, 2)).toBe('−1.50');
    expect(percent(0.29871)).toBe('29.87 %');
    expect([difference(1.25, 2), difference(-1.25, 2), difference(0, 2)]).toEqual(['+1.25', '−1.25', '0.00']);
    expect([short(0), short(0.00004567), short(0.0123), short(4.5), short(12345)]).toEqual([
      '0',
      '4.57 × 10⁻⁵',
      '0.0123',
      '4.50',
      '12,345',
    ]);
    expect([compact(6738415616), compact(999)]).toEqual(['6.74 B', '999']);
    expect([bytes(812), bytes(24_100_000)]).toEqual(['812 bytes', '24.1 MB']);
  });
});

describe('time', () => {
  test('lengths and distances', () => {
    expect([0.2, 12.4, 200, 4800].map(duration)).toEqual(['under 1 s', '12 s', '3 min', '80 min']);
    expect(duration(6000)).toBe('1 h 40 min');
    expect([0.2, 12.4].map(estimate)).toEqual(['under 1 s', '≈ 12 s']);
    const now = Date.parse('2026-01-02T12:00:00Z');
    expect(ago('2026-01-02T11:59:30Z', now)).toBe('just now');
    expect(ago('2026-01-02T11:00:00Z', now)).toBe('1 hour ago');
    expect(ago('2026-01-01T11:00:00Z', now)).toBe('yesterday');
  });
});

test('names of the schema become words', () => {
  expect(['withoutCompensation', 'BASELINE_BIAS', 'dense'].map(words)).toEqual([
    'Without compensation',
    'Baseline bias',
    'Dense',
  ]);
});

describe('csv', () => {
  test('quotes what must be quoted and writes numbers in full', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x, "y"', 1.23456789],
          [null, undefined],
        ],
      ),
    ).toBe('a,b\r\n"x, ""y""",1.23456789\r\n,\r\n');
  });

  test('a text that looks like a formula stays a text', () => {
    expect(csv(['a'], [['=1+1'], [-1]])).toBe("a\r\n'=1+1\r\n-1\r\n");
  });
});

describe('distributions', () => {
  const uniform = Array.from({ length: 11 }, (_, index) => index / 10);

  test('quantiles and their inverse', () => {
    expect(quantile(uniform, 0.25)).toBeCloseTo(0.25);
    expect(shareUpTo(uniform, 0.33)).toBeCloseTo(0.33);
    expect([shareUpTo(uniform, -1), shareUpTo(uniform, 2)]).toEqual([0, 1]);
  });

  test('bins hold everything, also where values coincide', () => {
    const bins = binsOf([1, 1, 1, 2, 5], { low: 0.5, high: 5.5, bins: 5 });
    expect(bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(bins[0]?.share).toBeGreaterThanOrEqual(0.5);
  });
});
