import {
  type CostLimit,
  FlapbookError,
  multiplyAddCosts,
  type PrunableShape,
  parameterCosts,
  prunableParameters,
  type Within,
} from '@flapbook/flap';
import type { PlanParameters } from '../kinds/plan.ts';
import { type PlanRefinements, refinementsOf } from '../kinds/plan-refinements.ts';
import { type LatencyCosts, predictedLatency } from './latency-costs.ts';

/** A plan's parameters without the limits, which change nothing of what is prepared for it. */
export function withoutLimits(parameters: PlanParameters): PlanParameters {
  const { mostParameters, mostMultiplyAdds, costContext, mostLatency, ...others } = parameters as PlanParameters &
    PlanRefinements;
  return others as PlanParameters;
}

/** What a plan may come to at most. */
export function limitsOf(
  plan: PlanParameters,
  {
    shape,
    parameters,
    latency,
  }: { readonly shape: PrunableShape; readonly parameters: number; readonly latency: LatencyCosts | null },
): Within {
  const { mostParameters, mostMultiplyAdds, costContext = 0, mostLatency } = refinementsOf(plan);
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
  if (mostLatency !== undefined && latency !== null) limits.push(latencyLimit(mostLatency, latency, shape));
  return { shape, limits };
}

/** @throws FlapbookError BAD_PARAMETER for a share that is less than what no plan takes away */
function latencyLimit(share: number, latency: LatencyCosts, shape: PrunableShape): CostLimit {
  const dense = predictedLatency(latency, shape, null);
  const most = share * dense - latency.rest;
  if (most >= 0) return { what: 'milliseconds of heads and channels', costs: latency.costs, most };
  throw new FlapbookError(
    'BAD_PARAMETER',
    `No plan comes down to ${percent(share)} of the dense latency: embedding, LM head and blocks without heads and channels take ${percent(latency.rest / dense)}.`,
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
