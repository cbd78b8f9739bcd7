import {
  type Estimator,
  FlapbookError,
  METRICS,
  type MetricName,
  prunableParameters,
  STRUCTURES,
  type StructureName,
} from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
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
  readonly allowEmpty?: boolean | null;
  /** Of a seeded metric (RANDOM): a whole number, 0 by default; others have none. */
  readonly seed?: number | null;
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

/** Parameters that stand in the key only of plans that use them, so that the keys of all others are what they were. */
export interface PlanRefinements {
  /** Of a seeded metric. */
  readonly seed?: number;
}

/** Those of its parameters that not every plan has. */
export function refinementsOf(parameters: PlanParameters): PlanRefinements {
  return parameters as PlanRefinements;
}

/**
 * Fills in the defaults of a plan: FLAP's. Plans are computed inline, see `Planner`.
 *
 * @param from the model, and its calibration; null where the metric needs none
 * @throws FlapbookError BAD_RATIO, BAD_PARAMETER, CALIBRATION_REQUIRED
 */
export function resolvePlan(
  spec: PlanSpec,
  { model, calibration }: { readonly model: ModelRecord; readonly calibration: ResolvedOperation | null },
): ResolvedOperation<PlanParameters> {
  const structure = spec.structure ?? 'AL_AM';
  const metric = spec.metric ?? 'WIFV';
  if (calibration === null && METRICS[metric].needsStatistics) {
    throw new FlapbookError('CALIBRATION_REQUIRED', `The metric ${metric} needs statistics of a calibration.`);
  }
  if (prunableParameters(model.shape) === 0) {
    throw new FlapbookError('BAD_PARAMETER', `“${model.name}” has nothing to prune.`);
  }
  return resolved<PlanParameters>({
    ...PLAN_KIND,
    parameters: {
      ratio: requireRatio(spec.ratio),
      metric,
      structure,
      estimator: spec.estimator ?? 'PAPER',
      removeHeads: STRUCTURES[structure].needsRemoveHeads ? resolveHeads(spec.removeHeads, { model, structure }) : -1,
      squareAttentionScore: spec.squareAttentionScore ?? true,
      allowEmpty: spec.allowEmpty ?? true,
      ...(resolveRefinements(spec, { metric }) as JsonObject),
    },
    inputs: { model: model.key, ...(calibration && { calibration: calibration.key }) },
    operations: calibration ? [calibration] : [],
    inline: true,
    work: 0,
    bytes: 0,
  });
}

function resolveRefinements(spec: PlanSpec, { metric }: { readonly metric: MetricName }): PlanRefinements {
  return {
    ...(METRICS[metric].seeded && {
      seed: requireInteger('seed', spec.seed ?? 0, { low: 0, high: Number.MAX_SAFE_INTEGER }),
    }),
  };
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
  return requireInteger('removeHeads', given, { low: 0, high: heads });
}
