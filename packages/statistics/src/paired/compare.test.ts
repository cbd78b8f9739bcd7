import { expect, test } from 'vitest';
import { Draws } from '../../test/draws.ts';
import { comparePaired } from './compare.ts';
import { moreRowsFor, verdictOf } from './verdict.ts';
import { verdictWords } from './words.ts';

const TOKENS = 31;

/** Two results on rows that differ by `shift` on average; what makes a row hard is common to both. */
function pair(rows: number, { shift, spread, seed = 1 }: { shift: number; spread: number; seed?: number }) {
  const random = new Draws(seed);
  const tokens = new Int32Array(rows).fill(TOKENS);
  const base = Float64Array.from({ length: rows }, () => TOKENS * (3 + random.normal()));
  const nll = base.map((value) => value + TOKENS * (shift + spread * random.normal()));
  return comparePaired({ nll, tokens }, { nll: base, tokens }, { resamples: 1000 });
}

test('what makes rows hard for both alike does not widen the interval', () => {
  const { interval, difference, ratio, ratioInterval } = pair(60, { shift: 0.4, spread: 0.1 });
  expect(interval!.high - interval!.low).toBeLessThan(0.08);
  expect(ratio).toBe(Math.exp(difference));
  expect(ratioInterval!.low).toBe(Math.exp(interval!.low));
});

test('three verdicts', () => {
  const worse = pair(60, { shift: 0.4, spread: 0.1 });
  expect(verdictOf(worse)).toMatchObject({ verdict: 'WORSE', moreRows: null, family: 1, p: worse.wilcoxon.p });
  expect(verdictOf(pair(60, { shift: -0.4, spread: 0.1 })).verdict).toBe('BETTER');
  expect(verdictOf(pair(60, { shift: 0.01, spread: 0.2 })).verdict).toBe('UNRESOLVED');
  // Holm's adjustment can take a verdict back.
  expect(verdictOf(worse, { p: 0.06, family: 12 })).toMatchObject({ verdict: 'UNRESOLVED', p: 0.06, family: 12 });
});

test('a loss that a few rows carry alone is not resolved: most rows say the opposite', () => {
  const tokens = new Int32Array(40).fill(TOKENS);
  const base = new Float64Array(40).fill(TOKENS * 3);
  const nll = base.map((value, row) => value + (row < 8 ? 400 + row : -1 - row / 100));
  const comparison = comparePaired({ nll, tokens }, { nll: base, tokens });
  expect(comparison.interval!.low).toBeGreaterThan(0);
  expect(comparison.sign).toMatchObject({ above: 8, below: 32 });
  expect(verdictOf(comparison)).toMatchObject({ verdict: 'UNRESOLVED', moreRows: null });
});

test('so many more rows do resolve it about eight times in ten', () => {
  const first = pair(40, { shift: 0.03, spread: 0.2, seed: 8 });
  expect(verdictOf(first).verdict).toBe('UNRESOLVED');
  const rows = 40 + moreRowsFor(first)!;
  const [shift, spread] = [first.difference, first.standardError! * Math.sqrt(40)];
  let resolved = 0;
  for (let seed = 100; seed < 300; seed++) {
    if (verdictOf(pair(rows, { shift, spread, seed })).verdict === 'WORSE') resolved++;
  }
  // Standard deviation 2.8 %. Both tests must agree, so a little less than the power of each.
  expect(resolved / 200).toBeGreaterThan(0.7);
  expect(resolved / 200).toBeLessThan(0.9);
});

test('equal results, and a single row', () => {
  const tokens = new Int32Array(8).fill(TOKENS);
  const nll = new Float64Array(8).fill(90);
  const same = comparePaired({ nll, tokens }, { nll, tokens });
  expect(same).toMatchObject({ difference: 0, ratio: 1, interval: { low: 0, high: 0 }, wilcoxon: { p: 1 } });
  expect(verdictOf(same)).toEqual({ verdict: 'UNRESOLVED', p: 1, family: 1, moreRows: null });
  expect(verdictWords(same, verdictOf(same))).toContain('the rows do not differ');
  const one = { nll: nll.slice(0, 1), tokens: tokens.slice(0, 1) };
  const single = comparePaired({ ...one, nll: Float64Array.of(99) }, one);
  expect(verdictWords(single, verdictOf(single))).toContain('a single row shows no spread');
});

test('rows that are not the same are refused with what differs', () => {
  const rows = (...tokens: number[]) => ({ nll: new Float64Array(tokens.length).fill(1), tokens });
  expect(() => comparePaired(rows(5, 5), rows(5, 5, 5))).toThrow(/they have 2 and 3 rows/);
  expect(() => comparePaired(rows(5, 5, 7), rows(5, 6, 8))).toThrow(/row 1 is the first that differs: 5 and 6/);
});

test('verdicts in words', () => {
  const worse = pair(60, { shift: 0.4, spread: 0.1 });
  expect(verdictWords(worse, verdictOf(worse, { p: worse.wilcoxon.p * 6, family: 6 }))).toMatch(
    /^worse: \+0\.\d{3} nats a token \(95 % interval \+0\.\d{3} to \+0\.\d{3}\), perplexity × 1\.\d{3}; Wilcoxon p = \d\.\de-\d+ \(Holm, of 6\)$/,
  );
  const open = pair(60, { shift: 0.01, spread: 0.2 });
  expect(verdictWords(open, { verdict: 'UNRESOLVED', p: 0.31, family: 1, moreRows: 338 })).toMatch(
    /^unresolved: .*; Wilcoxon p = 0\.31; about 340 more rows would tell$/,
  );
});
