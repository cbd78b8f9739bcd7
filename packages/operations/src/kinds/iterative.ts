import type { CompensationName } from '@flapbook/flap';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { ResolvedOperation } from '../operation.ts';
import type { CalibrationSpec } from './calibration/parameters.ts';
import { resolveCalibration } from './calibration/resolve.ts';
import { type PlanSpec, resolvePlan } from './plan.ts';
import { type PrunedModelParameters, resolvePrunedModel } from './pruned-model.ts';
import { RANGES } from './ranges.ts';
import { requireInteger } from './validate.ts';

/** What iterative refinement is made of. */
export interface IterativeSpec {
  /** How many times the model is calibrated and pruned; 1 is pruning in one pass. */
  readonly steps: number;
  /** Of every step. */
  readonly calibration: CalibrationSpec;
  /** Of the last step; those before have a part of its ratio and of its heads. */
  readonly plan: PlanSpec;
  /** Of every step. */
  readonly compensation: CompensationName;
}

/**
 * The plans of the steps: step t of k asks for ratio x t/k of the whole and, where heads are given, for
 * floor(removeHeads x t/k) of them. The last is the plan that was given, to the bit.
 *
 * @throws FlapbookError BAD_PARAMETER for a number of steps that is none
 */
export function iterativePlans(plan: PlanSpec, steps: number): PlanSpec[] {
  requireInteger('steps', steps, RANGES.steps);
  return Array.from({ length: steps }, (_, index) => {
    const step = index + 1;
    if (step === steps) return plan;
    const { removeHeads } = plan;
    return {
      ...plan,
      // Limits are what the last step comes to.
      mostParameters: null,
      mostMultiplyAdds: null,
      mostLatency: null,
      ratio: (plan.ratio * step) / steps,
      ...(removeHeads && { removeHeads: Math.floor((removeHeads * step) / steps) }),
    };
  });
}

/**
 * Prunes in steps, the pruned model calibrated anew between them: a composition of calibrations, plans and pruned models
 * that are there for everybody, one by one. With one step it is the pruned model of one pass, key and all.
 *
 * @throws FlapbookError with the codes of the operations' resolvers
 */
export function resolveIterative(
  { steps, calibration: spec, plan: last, compensation }: IterativeSpec,
  from: { readonly model: ModelRecord; readonly dataset: DatasetRecord; readonly engine: string },
): ResolvedOperation<PrunedModelParameters> {
  const { model } = from;
  let pruned: ResolvedOperation<PrunedModelParameters> | null = null;
  for (const planSpec of iterativePlans(last, steps)) {
    const calibration = resolveCalibration(spec, { ...from, pruned });
    const plan = resolvePlan(planSpec, { model, calibration });
    pruned = resolvePrunedModel(compensation, { model, plan });
  }
  return pruned!;
}
