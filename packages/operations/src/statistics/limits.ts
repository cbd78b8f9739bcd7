import {
  type CostLimit,
  multiplyAddCosts,
  type PrunableShape,
  parameterCosts,
  prunableParameters,
  type Within,
} from '@flapbook/flap';
import type { PlanParameters } from '../kinds/plan.ts';
import { type PlanRefinements, refinementsOf } from '../kinds/plan-refinements.ts';

/** A plan's parameters without the limits, which change nothing of what is prepared for it. */
export function withoutLimits(parameters: PlanParameters): PlanParameters {
  const { mostParameters, mostMultiplyAdds, costContext, ...others } = parameters as PlanParameters & PlanRefinements;
  return others as PlanParameters;
}

/** What a plan may come to at most. */
export function limitsOf(
  plan: PlanParameters,
  { shape, parameters }: { readonly shape: PrunableShape; readonly parameters: number },
): Within {
  const { mostParameters, mostMultiplyAdds, costContext = 0 } = refinementsOf(plan);
  const limits: CostLimit[] = [];
  if (mostParameters !== undefined) {
    // What no plan removes counts as well.
    const others = parameters - prunableParameters(shape);
    limits.push({
      what: 'parameters of heads and channels',
      costs: parameterCosts(shape),
      most: mostParameters - others,
    });
  }
  if (mostMultiplyAdds !== undefined) {
    const costs = multiplyAddCosts(shape, costContext);
    limits.push({ what: 'multiply-adds of heads and channels a token', costs, most: mostMultiplyAdds });
  }
  return { shape, limits };
}
