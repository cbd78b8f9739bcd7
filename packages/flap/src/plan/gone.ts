import type { LayerMask, ModuleName } from '../types.ts';

/**
 * What the structures do with units that an earlier plan has removed: they score -Infinity, so that they are the first to
 * go, count among what a ratio removes and never come back.
 *
 * @param units - one number a unit of the whole module, to be written
 * @param mask - what is left of it; null for all of it
 * @param fill - writes the scores of the units that are left, in their order
 */
export function fillUnits(
  units: Float64Array,
  mask: LayerMask[ModuleName] | null,
  fill: (left: Float64Array) => void,
): void {
  if (mask === null || mask.pruned.length === 0) {
    fill(units);
    return;
  }
  const left = new Float64Array(mask.kept.length);
  fill(left);
  units.fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < left.length; i++) units[mask.kept[i]!] = left[i]!;
}
