import { FlapbookError } from '../errors.ts';

/** What some number of units was found to cost, in whatever it is measured in. */
export interface MeasuredCost {
  readonly units: number;
  readonly cost: number;
}

/**
 * What 0 to `units` units cost, from measurements of some numbers of them: none cost nothing, and more never cost less.
 * Measurements are not negative and never fall in what is made of them, by the closest such values in the sum of
 * squares; between two measured numbers costs lie on a straight line.
 *
 * @param measured - ascending in `units`, the last of all of them
 * @returns one entry a number of units, from 0
 * @throws FlapbookError BAD_PARAMETER for numbers that do not ascend to all units, NOT_FINITE
 */
export function measuredCosts(units: number, measured: readonly MeasuredCost[]): Float64Array {
  for (const [index, one] of measured.entries()) {
    const before = measured[index - 1]?.units ?? 0;
    if (!Number.isSafeInteger(one.units) || one.units <= before) {
      throw new FlapbookError('BAD_PARAMETER', `Costs of ${one.units} units do not follow those of ${before}.`);
    }
    if (!Number.isFinite(one.cost)) {
      throw new FlapbookError('NOT_FINITE', `The cost of ${one.units} units is ${one.cost}.`);
    }
  }
  if ((measured.at(-1)?.units ?? 0) !== units) {
    throw new FlapbookError('BAD_PARAMETER', `Costs are known of ${measured.at(-1)?.units ?? 0} of ${units} units.`);
  }
  const rising = isotonic(measured.map(({ cost }) => cost)).map((cost) => Math.max(0, cost));
  const costs = new Float64Array(units + 1);
  let low = { units: 0, cost: 0 };
  for (const [index, one] of measured.entries()) {
    const high = { units: one.units, cost: rising[index]! };
    for (let k = low.units + 1; k <= high.units; k++) {
      // Both ends are hit exactly, and no rounding between them makes a value fall.
      const share = (k - low.units) / (high.units - low.units);
      costs[k] = k === high.units ? high.cost : Math.min(high.cost, low.cost + share * (high.cost - low.cost));
    }
    low = high;
  }
  return costs;
}

/**
 * The values that never fall and are closest to the given ones in the sum of squares: neighbours that fall are replaced by
 * their mean until none do (pool adjacent violators; Barlow et al., Statistical Inference under Order Restrictions, 1972).
 */
export function isotonic(values: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const value of values) {
    let pool = { sum: value, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
}
