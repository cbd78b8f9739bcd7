import type { ModuleMask } from '../types.ts';

/**
 * Splits the units of one module at a threshold: kept is what lies above it, or also at it where ties are kept.
 * Both lists ascend.
 */
export function maskAt(unitScores: Float64Array, threshold: number, keepTies: boolean): ModuleMask {
  const units = unitScores.length;
  // One pass fills one array from both ends: kept units from the front, pruned ones from the back.
  const both = new Int32Array(units);
  let kept = 0;
  let pruned = units;
  for (let u = 0; u < units; u++) {
    const score = unitScores[u]!;
    if (score > threshold || (keepTies && score === threshold)) both[kept++] = u;
    else both[--pruned] = u;
  }
  return { kept: both.slice(0, kept), pruned: both.slice(kept).reverse() };
}
