import { expect, test } from 'vitest';
import { bootstrapRatio } from './bootstrap.ts';
import { perplexityInterval } from './perplexity.ts';

const nll = Float64Array.of(20, 31, 44, 29, 52, 38, 27, 61);
const tokens = Int32Array.of(10, 10, 10, 10, 10, 10, 10, 10);

test('the estimate is the ratio of sums, its error the linearised one', () => {
  const { estimate, standardError, interval } = bootstrapRatio(nll, tokens);
  expect(estimate).toBeCloseTo(302 / 80, 12);
  // numpy: std(nll / 10, ddof=1) / sqrt(8)
  expect(standardError).toBeCloseTo(0.4883463349479986, 12);
  expect(interval!.low).toBeGreaterThan(estimate - 3 * standardError!);
  expect(interval!.high).toBeLessThan(estimate + 3 * standardError!);
});

test('the same seed gives the same bounds, more resamples hardly others, a higher level wider ones', () => {
  const bounds = (options: object) => perplexityInterval({ nll, tokens }, options).interval!;
  expect(bounds({ seed: 3 })).toEqual(bounds({ seed: 3 }));
  expect(bounds({ seed: 3 })).not.toEqual(bounds({ seed: 4 }));
  const many = (seed: number) => bounds({ seed, resamples: 50_000 }).low;
  expect(many(3) / many(4)).toBeCloseTo(1, 1);
  expect(bounds({ level: 0.99 }).low).toBeLessThan(bounds({ level: 0.9 }).low);
});

test('a scale of all rows scales the bounds, whether lengths are even or given one by one', () => {
  const mixed = Int32Array.of(12, 10, 10, 10, 10, 10, 10, 10);
  const even = bootstrapRatio(nll, tokens, { resamples: 200 }).interval!;
  const doubled = bootstrapRatio(
    nll.map((value) => 2 * value),
    tokens,
    { resamples: 200 },
  ).interval!;
  expect(doubled.low).toBeCloseTo(2 * even.low, 10);
  const other = bootstrapRatio(nll, mixed, { resamples: 200 }).interval!;
  expect(other.low).toBeLessThan(even.low);
});

test('rows without spread have bounds without width; a single row has none', () => {
  const same = bootstrapRatio(Float64Array.of(3, 3, 3), [1, 1, 1]);
  expect(same).toEqual({ estimate: 3, interval: { low: 3, high: 3 }, standardError: 0 });
  expect(bootstrapRatio(Float64Array.of(3), [2])).toEqual({ estimate: 1.5, interval: null, standardError: null });
});

test('options out of range are refused by name', () => {
  expect(() => bootstrapRatio(nll, tokens, { level: 1 })).toThrow(/level is 1/);
  expect(() => bootstrapRatio(nll, tokens, { resamples: 10 })).toThrow(/resamples are 10/);
  expect(() => bootstrapRatio(nll, tokens, { seed: -1 })).toThrow(/seed is -1/);
  expect(() => bootstrapRatio(new Float64Array(0), [])).toThrow(/needs rows/);
});
