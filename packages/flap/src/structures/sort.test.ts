import { describe, expect, it } from 'vitest';
import { draw, normal, uniform } from '../../test/random.ts';
import { orderDescending } from './sort.ts';

describe('orderDescending', () => {
  it('goes from the largest to the smallest, ties in the order of their positions', () => {
    expect([...orderDescending(Float64Array.of(1, -2, 3, 1, 0, -0, -2))]).toEqual([2, 0, 3, 4, 5, 1, 6]);
    expect([...orderDescending(new Float64Array(0))]).toEqual([]);
  });

  it.each<[string, () => number]>([
    ['of both signs', normal(1)],
    ['over many magnitudes', exponential(normal(2))],
    ['that differ in their last bits only, in runs longer than insertion sorts', close(uniform(3), 2000)],
    ['that differ in their last bits only, in short runs', close(uniform(4), 20)],
    [
      'of two values',
      (
        (next) => () =>
          next() < 0.5 ? 1 : 2
      )(uniform(5)),
    ],
    [
      'so small that they are denormal',
      (
        (next) => () =>
          (next() - 0.5) * 1e-310
      )(uniform(6)),
    ],
  ])('agrees with a comparison sort on numbers %s', (_name, next) => {
    const values = draw(next, 5000);
    const expected = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
    expect([...orderDescending(values)]).toEqual(expected);
  });
});

function exponential(next: () => number): () => number {
  return () => Math.exp(20 * next());
}

/** Numbers within a billionth of whole ones; `runLength` of 5000 lie near each. */
function close(next: () => number, runLength: number): () => number {
  return () => Math.floor((next() * 5000) / runLength) - 1 + 1e-9 * next();
}
