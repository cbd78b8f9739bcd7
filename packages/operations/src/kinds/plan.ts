import {
  BUDGETS,
  type BudgetName,
  type Estimator,
  FlapbookError,
  type MetricName,
  prunableParameters,
  type ReductionName,
  requireBudget,
  STRUCTURES,
  type StructureName,
} from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { withBlockInfluence } from './calibration/block-influence.ts';
import { requireMixtureEstimator } from './mixture.ts';
import { latencyTableOf } from './plan-latency.ts';
import { resolveRefinements } from './plan-refinements.ts';
import { type PlanSources, planDefaults, requireSources } from './plan-sources.ts';
import { RANGES } from './ranges.ts';
import { requireInteger, requireRatio } from './validate.ts';

const VERSION = 1;

/** Plans are computed inline, so the registry of what workers run has no entry for them. */
export const PLAN_KIND = { kind: 'plan', version: VERSION } as const;

/** What the user wrote; everything absent has a default. */
export interface PlanSpec {
  readonly ratio: number;
  readonly metric?: MetricName | null;
  readonly structure?: StructureName | null;
  readonly estimator?: Estimator | null;
  readonly removeHeads?: number | null;
  readonly squareAttentionScore?: boolean | null;
  /** The same as a power: 2 squares the channel scores of attention, 1 leaves them. */
  readonly attentionExponent?: number | null;
  readonly allowEmpty?: boolean | null;
  /** Of a seeded metric (RANDOM): a whole number, 0 by default; others have none. */
  readonly seed?: number | null;
  /** How the layers share the ratio, for UL_UM and UL_MM; evenly by default. */
  readonly budget?: BudgetName | null;
  /** OWL's M; 5 by default. */
  readonly outlierThreshold?: number | null;
  /** OWL's λ; 0.08 by default. */
  readonly outlierSpread?: number | null;
  /** Indices of layers that lose nothing; none by default. */
  readonly protectedLayers?: readonly number[] | null;
  /** The number of MLP channels that a layer keeps is rounded up to a multiple of this; 1 by default. */
  readonly channelMultiple?: number | null;
  /** Parameters that the whole model has at most; more than `ratio` is removed where that is needed. No limit by default. */
  readonly mostParameters?: number | null;
  /** Multiply-adds that heads and channels take at most for one more token; see `multiplyAddCosts`. No limit by default. */
  readonly mostMultiplyAdds?: number | null;
  /** Of `mostMultiplyAdds`: tokens that go before that one; 0 by default. */
  readonly costContext?: number | null;
  /** Share of the dense model's latency that is left at most, by a table of what heads and channels take. No limit by default. */
  readonly mostLatency?: number | null;
  /** Of that table: see `LatencyTableSpec`. */
  readonly latencyBatch?: number | null;
  readonly latencyLength?: number | null;
  readonly latencyNewTokens?: number | null;
  readonly latencyMachine?: string | null;
  readonly latencyProvider?: string | null;
  /** Of metrics that need a saliency: SUM by default; others have none. */
  readonly reduction?: ReductionName | null;
}

export interface PlanParameters extends JsonObject {
  readonly ratio: number;
  readonly metric: MetricName;
  readonly structure: StructureName;
  readonly estimator: Estimator;
  readonly removeHeads: number;
  readonly squareAttentionScore: boolean;
  readonly allowEmpty: boolean;
}

/**
 * Fills in the defaults of a plan: see `planDefaults`. Plans are computed inline, see `Planner`.
 *
 * @param from what it is made from; a budget that reads the influence of blocks takes the calibration that has it: see
 *   `withBlockInfluence`
 * @throws FlapbookError BAD_RATIO, BAD_PARAMETER, CALIBRATION_REQUIRED, SALIENCY_REQUIRED
 */
export function resolvePlan(spec: PlanSpec, from: PlanSources): ResolvedOperation<PlanParameters> {
  const { model, saliency = null } = from;
  const defaults = planDefaults(from);
  const structure = spec.structure ?? defaults.structure;
  const budget = spec.budget ?? 'UNIFORM';
  requireBudget(budget, structure);
  const calibration = calibrationFor(budget, from.calibration);
  const metric = spec.metric ?? defaults.metric;
  requireSources(metric, { model, calibration, saliency });
  requireMixtureEstimator(calibration, spec.estimator ?? 'PAPER');
  requireSamePruned(calibration, saliency);
  requireMore(spec.ratio, calibration ?? saliency);
  if (prunableParameters(model.shape) === 0) {
    throw new FlapbookError('BAD_PARAMETER', `“${model.name}” has nothing to prune.`);
  }
  const table = latencyTableOf(spec, from);
  return resolved<PlanParameters>({
    ...PLAN_KIND,
    parameters: {
      ratio: requireRatio(spec.ratio),
      metric,
      structure,
      estimator: spec.estimator ?? 'PAPER',
      removeHeads: STRUCTURES[structure].needsRemoveHeads ? resolveHeads(spec.removeHeads, { model, structure }) : -1,
      squareAttentionScore: resolveSquare(spec, defaults.squareAttentionScore),
      allowEmpty: spec.allowEmpty ?? true,
      ...(resolveRefinements(spec, { metric, structure, budget, model }) as JsonObject),
    },
    inputs: {
      model: model.key,
      ...(calibration && { calibration: calibration.key }),
      ...(saliency && { saliency: saliency.key }),
      ...(table && { latencyTable: table.key }),
    },
    operations: [calibration, saliency, table].filter((source) => source !== null),
    inline: true,
    work: 0,
    bytes: 0,
  });
}

function resolveSquare(
  { squareAttentionScore: given, attentionExponent: exponent }: PlanSpec,
  initial: boolean,
): boolean {
  if (exponent === null || exponent === undefined) return given ?? initial;
  if (exponent !== 1 && exponent !== 2) {
    throw new FlapbookError('BAD_PARAMETER', `attentionExponent must be 1 or 2; it is ${exponent}.`);
  }
  const squares = exponent === 2;
  if ((given ?? squares) !== squares) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `attentionExponent ${exponent} contradicts squareAttentionScore ${given}.`,
    );
  }
  return squares;
}

/** @throws FlapbookError BAD_PARAMETER for gradients of a pruned model beside statistics of another one */
function requireSamePruned(calibration: ResolvedOperation | null, saliency: ResolvedOperation | null): void {
  const [gradients, statistics] = [saliency?.inputs.pruned, calibration?.inputs.pruned];
  if (gradients === undefined || calibration === null || gradients === statistics) return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    'The gradients are of a pruned model, and the calibration is of another one; calibrate the same.',
  );
}

/** @throws FlapbookError BAD_RATIO for a ratio that the model measured, pruned before, was pruned to already */
function requireMore(ratio: number, source: ResolvedOperation | null): void {
  const pruned = source?.operations.find(({ key }) => key === source.inputs.pruned);
  const earlier = pruned?.operations.find(({ key }) => key === pruned.inputs.plan)?.parameters.ratio;
  if (typeof earlier !== 'number' || ratio > earlier) return;
  throw new FlapbookError(
    'BAD_RATIO',
    `The model measured was pruned to a ratio of ${earlier} already, and ratios refer to the whole; ${ratio} is no more.`,
  );
}

/** The calibration with what the budget reads of it. */
function calibrationFor(budget: BudgetName, calibration: ResolvedOperation | null): ResolvedOperation | null {
  if (!BUDGETS[budget].needsBlockInfluence) return calibration;
  if (calibration === null) {
    throw new FlapbookError('CALIBRATION_REQUIRED', `The budget ${budget} needs a calibration.`);
  }
  return withBlockInfluence(calibration);
}

function resolveHeads(
  given: number | null | undefined,
  { model, structure }: { readonly model: ModelRecord; readonly structure: StructureName },
): number {
  const heads = model.shape.layers.reduce((sum, layer) => sum + layer.attention.units, 0);
  if (given === null || given === undefined) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `${structure} needs removeHeads, the heads to remove over all layers: a whole number from 0 to ${heads}.`,
    );
  }
  return requireInteger('removeHeads', given, { ...RANGES.heads, high: heads });
}
