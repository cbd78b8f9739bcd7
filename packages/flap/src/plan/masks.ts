import type { ModuleMask } from '../types.ts';

/**
 * Splits the units of one module at a threshold: kept is what lies above it, or also at it where ties are kept.
 * Both lists ascend.
 */
export function maskAt(unitScores: Float64Array, threshold: number, keepTies: boolean): ModuleMask {
  const units = unitScores.length;
  let keptCount = 0;
  for (let u = 0; u < units; u++) {
    if (unitScores[u]! > threshold || (keepTies && unitScores[u]! === threshold)) keptCount++;
  }
  const kept = new Int32Array(keptCount);
  const pruned = new Int32Array(units - keptCount);
  let k = 0;
  let p = 0;
  for (let u = 0; u < units; u++) {
    if (unitScores[u]! > threshold || (keepTies && unitScores[u]! === threshold)) kept[k++] = u;
    else pruned[p++] = u;
  }
  return { kept, pruned };
}
