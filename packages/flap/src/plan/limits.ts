import { FlapbookError } from '../errors.ts';
import type { PlanResult, PrunableShape } from '../types.ts';
import type { PlanOptions, PreparedPlan } from './prepare.ts';
import { REMOVAL_STEP } from './removal.ts';
import { costOf, type UnitCosts } from './unit-costs.ts';

/** A cost that a plan may come to at most. */
export interface CostLimit {
  /** For people, such as `multiply-adds a token`. */
  readonly what: string;
  /** Of each layer's units, none negative; what more units cost is never less. */
  readonly costs: readonly UnitCosts[];
  /** What all units that stay may cost together. */
  readonly most: number;
}

/** The limits of a plan for a shape; none are kept by every plan. */
export interface Within {
  readonly shape: PrunableShape;
  readonly limits: readonly CostLimit[];
}

/**
 * The plan of the smallest ratio, from the one asked for up, that keeps all limits: the same search with another price.
 * Ratios are told apart in steps of 2⁻³²; halving them is right because no structure brings a unit back as the ratio
 * grows.
 *
 * @returns the plan as it is at the ratio asked for where that keeps them already
 * @throws FlapbookError BAD_PARAMETER for limits that no ratio below 1 keeps, and with the codes of `PreparedPlan.at`
 */
export function planWithin(
  plan: Pick<PreparedPlan, 'at'>,
  options: PlanOptions,
  { shape, limits }: Within,
): PlanResult {
  const exceeded = ({ layers }: PlanResult): CostLimit | undefined =>
    limits.find(({ costs, most }) => costOf(shape, layers, costs) > most);
  const asked = plan.at(options);
  if (!exceeded(asked)) return asked;
  // Whether modules may be emptied is asked of the plan that is found, not of those on the way to it.
  const at = (step: number): PlanResult => plan.at({ ...options, ratio: step * REMOVAL_STEP, allowEmpty: true });
  let low = Math.floor(options.ratio / REMOVAL_STEP);
  let high = highestStep(at, low);
  const excess = exceeded(at(high));
  if (excess) throw unkept(excess, costOf(shape, at(high).layers, excess.costs));
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (exceeded(at(middle))) low = middle;
    else high = middle;
  }
  const found = plan.at({ ...options, ratio: high * REMOVAL_STEP });
  return { ...found, requestedRatio: options.ratio };
}

/** The largest step that the plan takes: protected layers may hold too much for those just below 1. */
function highestStep(at: (step: number) => PlanResult, low: number): number {
  let high = 1 / REMOVAL_STEP - 1;
  const isPossible = (step: number): boolean => {
    try {
      at(step);
      return true;
    } catch (error) {
      if (error instanceof FlapbookError && error.code === 'BAD_PARAMETER') return false;
      throw error;
    }
  };
  if (isPossible(high)) return high;
  let possible = low;
  while (high - possible > 1) {
    const middle = Math.floor((possible + high) / 2);
    if (isPossible(middle)) possible = middle;
    else high = middle;
  }
  return Math.max(possible, low + 1);
}

function unkept({ what, most }: CostLimit, least: number): FlapbookError {
  return new FlapbookError(
    'BAD_PARAMETER',
    `No plan comes down to ${most} ${what}: the least that this one can is ${least}.`,
  );
}
