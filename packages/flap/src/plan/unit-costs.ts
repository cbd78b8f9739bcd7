import { FlapbookError } from '../errors.ts';
import type { LayerMask, PerModule, PrunableShape } from '../types.ts';

/**
 * What the units of one module of a layer cost while they stay: so much each, or, where they do not cost the same one by
 * one, entry k of an array is what k of them cost together, from 0 to all of them. Never less for more of them.
 */
export type ModuleCost = number | Float64Array;

/** What heads (or KV groups) and MLP channels of a layer cost while they stay. */
export type UnitCosts = PerModule<ModuleCost>;

/** Parameters: what the removal of a unit saves, biases included. */
export function parameterCosts({ layers }: PrunableShape): PerModule<number>[] {
  return layers.map(({ attention, mlp }) => ({ attention: attention.parametersPerUnit, mlp: mlp.parametersPerUnit }));
}

/**
 * Multiplications, each with its addition, for one more token after `context` others. With G query heads a KV group:
 *
 *     group   = hidden x headDim x (2 G + 2) + 2 x G x headDim x context    (scores, and sums of values)
 *     channel = hidden x 3 (gated) or 2 (plain)
 *
 * Biases multiply nothing.
 */
export function multiplyAddCosts({ hiddenSize, layers }: PrunableShape, context: number): PerModule<number>[] {
  return layers.map(({ attention: { queryHeadsPerUnit: group, headDim }, mlp }) => ({
    attention: hiddenSize * headDim * (2 * group + 2) + 2 * group * headDim * context,
    // A channel has fewer biases than the hidden size is wide.
    mlp: hiddenSize * Math.floor(mlp.parametersPerUnit / hiddenSize),
  }));
}

/**
 * What the units that stay cost: the sum over layers and modules.
 *
 * @param masks - null where all stay
 * @throws FlapbookError BAD_PARAMETER for a module with more units than its costs are known of
 */
export function costOf(
  { layers }: PrunableShape,
  masks: readonly LayerMask[] | null,
  costs: readonly UnitCosts[],
): number {
  return layers.reduce((sum, layer, index) => {
    const { attention, mlp } = costs[index]!;
    const kept = masks?.[index];
    return (
      sum +
      moduleCost(attention, kept ? kept.attention.kept.length : layer.attention.units) +
      moduleCost(mlp, kept ? kept.mlp.kept.length : layer.mlp.units)
    );
  }, 0);
}

function moduleCost(cost: ModuleCost, units: number): number {
  if (typeof cost === 'number') return units * cost;
  const known = cost[units];
  if (known !== undefined) return known;
  throw new FlapbookError('BAD_PARAMETER', `What ${units} units cost is not known; what ${cost.length - 1} do is.`);
}
