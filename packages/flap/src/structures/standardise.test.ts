import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { standardise } from './standardise.ts';

const PLACE = { layer: 3, module: 'mlp' } as const;

function standardised(...scores: number[]): number[] {
  const out = new Float64Array(scores.length).fill(Number.NaN);
  standardise(Float64Array.from(scores), out, PLACE);
  return [...out];
}

describe('standardise', () => {
  it('divides by the standard deviation with N - 1', () => {
    expect(standardised(1, 2, 3)).toEqual([-1, 0, 1]);
  });

  it('gives 0 where there is no spread, never NaN', () => {
    expect(standardised(5, 5)).toEqual([0, 0]);
    expect(standardised(5)).toEqual([0]);
    expect(standardised()).toEqual([]);
    // The mean of these three is not 0.1 in floating point.
    expect(standardised(0.1, 0.1, 0.1)).toEqual([0, 0, 0]);
    // The square of this spread is below the smallest float64.
    expect(standardised(1e-200, 2e-200)).toEqual([0, 0]);
  });

  it('names the place where a variance overflows', () => {
    expectProblem(() => standardised(1e200, 2e200), 'NOT_FINITE', 'layer 3, mlp');
  });
});
