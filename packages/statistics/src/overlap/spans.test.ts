import { SplitMix64 } from '@flapbook/flap';
import { expect, test } from 'vitest';
import { sharedSpans } from './spans.ts';

const row = (...ids: number[]) => Int32Array.from(ids);

test('a span counts wherever it stands, and only whole', () => {
  const others = [row(1, 2, 3, 4, 5), row(9, 9, 9)];
  const rows = [row(0, 0, 2, 3, 4), row(2, 3, 0, 4, 5), row(9, 9, 9), row(1, 2)];
  expect(sharedSpans(rows, others, { span: 3 })).toEqual({ rows: 4, sharedRows: 2, span: 3 });
  expect(sharedSpans(rows, others, { span: 2 }).sharedRows).toBe(4);
  expect(sharedSpans(rows, [], { span: 3 }).sharedRows).toBe(0);
});

test('spans do not run from one row into the next', () => {
  expect(sharedSpans([row(4, 5, 6)], [row(1, 2, 3, 4), row(5, 6, 7)], { span: 3 }).sharedRows).toBe(0);
});

test('agrees with comparing every span by its numbers', () => {
  const random = new SplitMix64(6);
  const drawn = (count: number) =>
    Array.from({ length: count }, () => Int32Array.from({ length: 40 }, () => random.below(3)));
  const [rows, others] = [drawn(120), drawn(120)];
  const spans = (one: Int32Array) => Array.from({ length: 30 }, (_, at) => one.slice(at, at + 11).join());
  const known = new Set(others.flatMap(spans));
  const expected = rows.filter((one) => spans(one).some((text) => known.has(text))).length;
  expect(expected).toBeGreaterThan(10);
  expect(expected).toBeLessThan(110);
  expect(sharedSpans(rows, others, { span: 11 }).sharedRows).toBe(expected);
});
