import {
  type ChannelStatistics,
  type CompensationInput,
  type ModuleMask,
  type ModuleName,
  newlyPruned,
  type PerModule,
  spreadChannels,
} from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import { channelsOfModule } from '../regression/fit-layer.ts';
import type { ComputedPlan } from './planner.ts';

export interface GoingOf {
  readonly layer: number;
  readonly module: ModuleName;
  readonly mask: ModuleMask;
  readonly plan: ComputedPlan;
  /** Of the plan's calibration; null where there is none. */
  readonly statistics: readonly PerModule<ChannelStatistics>[] | null;
}

/** The channels that a plan removes, without those that had gone before, and the baseline of all that were calibrated. */
export function goingChannels(
  model: ModelRecord,
  { layer, module, mask, plan, statistics }: GoingOf,
): CompensationInput {
  const left = plan.earlier?.left[layer]?.[module] ?? null;
  const baseline = statistics?.[layer]?.[module].baseline ?? null;
  const channelsOf = (units: Int32Array) => channelsOfModule(model, { layer, module, units });
  const prunedChannels = channelsOf(newlyPruned(mask, left));
  if (left === null || baseline === null) return { prunedChannels, baseline };
  const kept = channelsOf(left.kept);
  return { prunedChannels, baseline: spreadChannels(baseline, kept, kept.length + channelsOf(left.pruned).length) };
}

/** The bias of what goes beside that of what had gone; null where there is neither. */
export function sumOfBiases(earlier: Float64Array | null, own: Float64Array | null): Float64Array | null {
  if (earlier === null || own === null) return earlier ?? own;
  return own.map((value, i) => earlier[i]! + value);
}
