import {
  BUDGETS,
  type BudgetName,
  type BudgetSetting,
  FlapbookError,
  METRICS,
  type MetricName,
  type ReductionName,
  type StructureName,
} from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { PlanParameters, PlanSpec } from './plan.ts';
import { RANGES } from './ranges.ts';
import { requireInteger, requireShare } from './validate.ts';

/** Parameters that stand in the key only of plans that use them, so that the keys of all others are what they were. */
export interface PlanRefinements {
  /** Of a seeded metric. */
  readonly seed?: number;
  /** Of a metric that needs a saliency, unless it is SUM. */
  readonly reduction?: ReductionName;
  /** Unless the layers share the ratio evenly. */
  readonly budget?: BudgetName;
  /** Of the budget that has it. */
  readonly outlierThreshold?: number;
  readonly outlierSpread?: number;
  /** Ascending, each once, where there are any. */
  readonly protectedLayers?: readonly number[];
  /** Where it is more than 1. */
  readonly channelMultiple?: number;
  /** Where there is a limit. */
  readonly mostParameters?: number;
  readonly mostMultiplyAdds?: number;
  /** Of `mostMultiplyAdds`, where it is more than 0. */
  readonly costContext?: number;
  /** Where there is a limit: a share of the dense model's latency. The table that it is read from is an input. */
  readonly mostLatency?: number;
  /** Of GLOBAL: the best unit of each module stays. Plans that were made before it did have none. */
  readonly keepsLast?: true;
}

/** Those of its parameters that not every plan has. */
export function refinementsOf(parameters: PlanParameters): PlanRefinements {
  return parameters as PlanRefinements;
}

/**
 * Those of a plan's parameters that not every plan has, defaults filled in where they are used and left out where not.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function resolveRefinements(
  spec: PlanSpec,
  {
    metric,
    structure,
    budget,
    model,
  }: {
    readonly metric: MetricName;
    readonly structure: StructureName;
    readonly budget: BudgetName;
    readonly model: ModelRecord;
  },
): PlanRefinements {
  const protectedLayers = resolveLayers(spec.protectedLayers ?? [], model);
  const channelMultiple = requireInteger('channelMultiple', spec.channelMultiple ?? 1, {
    ...RANGES.channelMultiple,
    high: model.description.intermediateSize,
  });
  return {
    ...(METRICS[metric].seeded && {
      seed: requireInteger('seed', spec.seed ?? 0, RANGES.seed),
    }),
    ...(METRICS[metric].needsSaliency && spec.reduction && spec.reduction !== 'SUM' && { reduction: spec.reduction }),
    ...(budget !== 'UNIFORM' && { budget, ...resolveSettings(spec, BUDGETS[budget].settings) }),
    ...(protectedLayers.length > 0 && { protectedLayers }),
    ...(channelMultiple > 1 && { channelMultiple }),
    ...resolveLimits(spec, model),
    ...(structure === 'GLOBAL' && { keepsLast: true }),
  };
}

/** Limits that every plan keeps anyway are none: the key is then that of the plan without. */
function resolveLimits(
  { mostParameters, mostMultiplyAdds, costContext, mostLatency }: PlanSpec,
  model: ModelRecord,
): Pick<PlanRefinements, 'mostParameters' | 'mostMultiplyAdds' | 'costContext' | 'mostLatency'> {
  const limits: { mostParameters?: number; mostMultiplyAdds?: number; costContext?: number; mostLatency?: number } = {};
  const parameters = requireInteger('mostParameters', mostParameters ?? model.parameters, RANGES.most);
  if (parameters < model.parameters) limits.mostParameters = parameters;
  const context = requireInteger('costContext', costContext ?? 0, RANGES.costContext);
  if (mostMultiplyAdds !== null && mostMultiplyAdds !== undefined) {
    limits.mostMultiplyAdds = requireInteger('mostMultiplyAdds', mostMultiplyAdds, RANGES.most);
    if (context > 0) limits.costContext = context;
  }
  if (mostLatency !== null && mostLatency !== undefined) limits.mostLatency = requireShare('mostLatency', mostLatency);
  return limits;
}

function resolveSettings(
  spec: PlanSpec,
  settings: Readonly<Record<string, BudgetSetting>>,
): Pick<PlanRefinements, 'outlierThreshold' | 'outlierSpread'> {
  const given = { ...spec } as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(settings).map(([name, { initial, low, high }]) => {
      const value = given[name] ?? initial;
      if (!(typeof value === 'number' && value >= low && value <= high)) {
        throw new FlapbookError('BAD_PARAMETER', `${name} must be a number from ${low} to ${high}; it is ${value}.`);
      }
      return [name, value];
    }),
  );
}

function resolveLayers(given: readonly number[], { name, shape }: ModelRecord): readonly number[] {
  const last = shape.layers.length - 1;
  const layers = [...new Set(given)].sort((a, b) => a - b);
  for (const layer of layers) requireInteger('protectedLayers', layer, { low: 0, high: last });
  if (layers.length > last) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `protectedLayers names all layers of “${name}”: nothing is left to prune.`,
    );
  }
  return layers;
}
