import { METHODS, type MethodName } from '@flapbook/flap';
import { OPERATION, type OperationFields } from '../pipeline/compute.ts';

const PRUNED = `${OPERATION}
  parameters
  biases { attentionNorm mlpNorm }
  evaluation(input: $evaluation) { ${OPERATION} perplexity }`;

const PLAN = `${OPERATION}
  milliseconds requestedRatio achievedRatio threshold parametersBefore parametersAfter
  layers { attention { kept } mlp { pruned } }
  pruned(compensation: $compensation, lambda: $lambda) { ${PRUNED} }`;

/** The whole pipeline in one document; a method without calibration plans from the model alone. */
export function pruneDocument(method: MethodName): string {
  const dense = `dense: evaluation(input: $evaluation) { ${OPERATION} perplexity }`;
  if (METHODS[method].calibration === 'NONE') {
    return `query Prune($model: ModelName!, $plan: PlanInput!, $compensation: Compensation!, $lambda: Float,
        $evaluation: EvaluationInput!) {
      model(name: $model) { ${dense} plan(input: $plan) { ${PLAN} } } }`;
  }
  if (METHODS[method].calibration === 'GRADIENTS') {
    return `query Prune($model: ModelName!, $calibration: SaliencyInput!, $plan: SaliencyPlanInput!,
        $compensation: Compensation!, $lambda: Float, $evaluation: EvaluationInput!) {
      model(name: $model) { ${dense}
        calibration: saliency(input: $calibration) { ${OPERATION} plan(input: $plan) { ${PLAN} } } } }`;
  }
  return `query Prune($model: ModelName!, $calibration: CalibrationInput!, $plan: PlanInput!, $compensation: Compensation!,
      $lambda: Float, $evaluation: EvaluationInput!) {
    model(name: $model) { ${dense} calibration(input: $calibration) { ${OPERATION} plan(input: $plan) { ${PLAN} } } } }`;
}

export interface EvaluationFields extends OperationFields {
  readonly perplexity: number | null;
}

export interface PlanFields extends OperationFields {
  readonly milliseconds: number | null;
  readonly requestedRatio: number;
  readonly achievedRatio: number | null;
  readonly threshold: number | null;
  readonly parametersBefore: number;
  readonly parametersAfter: number | null;
  readonly layers:
    | readonly { readonly attention: { readonly kept: number[] }; readonly mlp: { readonly pruned: number[] } }[]
    | null;
  readonly pruned: OperationFields & {
    readonly parameters: number;
    readonly biases: readonly { readonly attentionNorm: number; readonly mlpNorm: number }[] | null;
    readonly evaluation: EvaluationFields;
  };
}

export interface PruneData {
  readonly model: {
    readonly dense: EvaluationFields;
    readonly calibration?: OperationFields & { readonly plan: PlanFields };
    readonly plan?: PlanFields;
  };
}
