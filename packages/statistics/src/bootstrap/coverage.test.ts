import { expect, test } from 'vitest';
import { Draws } from '../../test/draws.ts';
import { bootstrapRatio } from './bootstrap.ts';
import { perplexityInterval } from './perplexity.ts';

/** Standard error of a coverage of 95 %: 0.8 %. */
const TRIALS = 800;
const RESAMPLES = 300;

/** NLL per token of rows of 31 tokens and what they are on average; the last two as differences of pairs are spread. */
const kinds: Record<
  string,
  { readonly mean: number; readonly rows: number; readonly draw: (random: Draws) => number }
> = {
  normal: { mean: 3, rows: 25, draw: (random) => 3 + 0.6 * random.normal() },
  'skewed (gamma of shape 4)': { mean: 4, rows: 60, draw: (random) => -sumOf(4, () => Math.log(1 - random.uniform())) },
  'skewed (log-normal)': { mean: Math.exp(0.125), rows: 60, draw: (random) => Math.exp(0.5 * random.normal()) },
  'a few rows that differ a lot': {
    mean: 0.05,
    rows: 80,
    draw: (random) => 0.05 + (random.uniform() < 0.1 ? 1.5 : 0.2) * random.normal(),
  },
};

test.each(Object.entries(kinds))('an interval for 95 of 100 covers 93 to 97: %s', (_name, { mean, rows, draw }) => {
  const random = new Draws(2024);
  const tokens = new Int32Array(rows).fill(31);
  let covered = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const nll = Float64Array.from({ length: rows }, () => 31 * draw(random));
    const { low, high } = bootstrapRatio(nll, tokens, { resamples: RESAMPLES, seed: trial }).interval!;
    if (low <= mean && mean <= high) covered++;
  }
  expect(covered / TRIALS).toBeGreaterThanOrEqual(0.93);
  expect(covered / TRIALS).toBeLessThanOrEqual(0.97);
});

test('rows of different lengths: the ratio of two sums is covered, too', () => {
  const random = new Draws(7);
  let covered = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const tokens = Int32Array.from({ length: 50 }, () => 10 + random.below(200));
    const nll = Float64Array.from(tokens, (count) => count * (2 + 0.3 * random.normal()));
    const { low, high } = perplexityInterval({ nll, tokens }, { resamples: RESAMPLES, seed: trial }).interval!;
    if (low <= Math.exp(2) && Math.exp(2) <= high) covered++;
  }
  expect(covered / TRIALS).toBeGreaterThanOrEqual(0.93);
  expect(covered / TRIALS).toBeLessThanOrEqual(0.97);
});

function sumOf(times: number, draw: () => number): number {
  let total = 0;
  for (let i = 0; i < times; i++) total += draw();
  return total;
}
