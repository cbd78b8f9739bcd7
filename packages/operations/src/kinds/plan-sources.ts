import { FlapbookError, METRICS, type Metric, type MetricName, type StructureName } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { ResolvedOperation } from '../operation.ts';

/** What a plan is made from. */
export interface PlanSources {
  readonly model: ModelRecord;
  /** Null where neither the metric nor the budget needs one. */
  readonly calibration: ResolvedOperation | null;
  /** Null where the metric needs none. */
  readonly saliency?: ResolvedOperation | null;
  /** What a limit of the latency is read from, where it is known already; by default the one that the plan asks for. */
  readonly latencyTable?: ResolvedOperation | null;
}

/** What a plan does where nobody says anything: FLAP's choices, or LLM-Pruner's for what its metric is for. */
export function planDefaults({ saliency }: PlanSources): {
  readonly metric: MetricName;
  readonly structure: StructureName;
  readonly squareAttentionScore: boolean;
} {
  return saliency
    ? { metric: 'TAYLOR', structure: 'LOCAL', squareAttentionScore: false }
    : { metric: 'WIFV', structure: 'AL_AM', squareAttentionScore: true };
}

/** @throws FlapbookError CALIBRATION_REQUIRED, SALIENCY_REQUIRED when the metric lacks what it scores by */
export function requireSources(metric: MetricName, { calibration, saliency }: PlanSources): void {
  const { needsStatistics, needsSaliency }: Metric = METRICS[metric];
  if (calibration === null && needsStatistics) {
    throw new FlapbookError('CALIBRATION_REQUIRED', `The metric ${metric} needs statistics of a calibration.`);
  }
  if (!saliency && needsSaliency) {
    throw new FlapbookError('SALIENCY_REQUIRED', `The metric ${metric} needs a saliency of the model.`);
  }
}
