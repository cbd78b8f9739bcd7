import { layerViews } from '../structures/layout.ts';
import { STRUCTURES } from '../structures/registry.ts';
import type { Structure, StructureInput } from '../structures/structure.ts';
import type { LayerMask, LayerShape, PerModule } from '../types.ts';
import type { PrepareOptions } from './prepare.ts';
import { type LayerRemoval, REMOVAL_RANKS } from './removal.ts';

/** What protected layers have in the place of a plan's outcome. */

export const KEEP_ALL: PerModule<number> = {
  attention: Number.NEGATIVE_INFINITY,
  mlp: Number.NEGATIVE_INFINITY,
};

const NEVER_RANK = 2 ** 31 - 1;

/** All units of a layer. */
export function untouched({ attention, mlp }: LayerShape): LayerMask {
  const all = (units: number) => ({
    kept: Int32Array.from({ length: units }, (_, unit) => unit),
    pruned: new Int32Array(0),
  });
  return { attention: all(attention.units), mlp: all(mlp.units) };
}

/** The ranks of units that compete with none. */
export function neverRanked({ attention, mlp }: LayerShape): PerModule<Int32Array> {
  return {
    attention: new Int32Array(attention.units).fill(NEVER_RANK),
    mlp: new Int32Array(mlp.units).fill(NEVER_RANK),
  };
}

/** The ratios of units that every ratio keeps. */
export function neverRemoved({ attention, mlp }: LayerShape): LayerRemoval {
  return {
    attention: new Float64Array(attention.units).fill(1),
    mlp: new Float64Array(mlp.units > 0 ? REMOVAL_RANKS : 0).fill(1),
  };
}

/** The scores that a layer's units would be compared by; every structure scores a layer by itself. */
export function unitScoresOf(
  layer: number,
  options: Pick<PrepareOptions, 'shape' | 'structure'>,
  { estimator, channelScores, left }: Omit<StructureInput, 'shape' | 'keepsLast'>,
): PerModule<Float64Array> {
  const structure: Structure = STRUCTURES[options.structure];
  const shape = { ...options.shape, layers: [options.shape.layers[layer]!] };
  const { unitScores } = structure.prepare({
    shape,
    estimator,
    channelScores: [channelScores[layer]!],
    left: left && [left[layer]!],
    keepsLast: false,
  });
  return layerViews(shape, unitScores)[0]!;
}
