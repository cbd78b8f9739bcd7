import type { ModuleMask } from '../types.ts';

/** Where units are gathered before their numbers are known; grows to the widest module seen. */
let keptUnits = new Int32Array(0);
let prunedUnits = new Int32Array(0);

/**
 * Splits the units of one module at a threshold: kept is what lies above it, or also at it where ties are kept.
 * Both lists ascend.
 */
export function maskAt(unitScores: Float64Array, threshold: number, keepTies: boolean): ModuleMask {
  const units = unitScores.length;
  if (keptUnits.length < units) {
    keptUnits = new Int32Array(units);
    prunedUnits = new Int32Array(units);
  }
  const kept = keptUnits;
  const pruned = prunedUnits;
  // At -Infinity are only units that have gone already.
  const ties = Number(keepTies && threshold !== Number.NEGATIVE_INFINITY);
  let stays = 0;
  for (let u = 0; u < units; u++) {
    const score = unitScores[u]!;
    // Written to both lists, of which one advances: scores have no order that a branch could be predicted from.
    kept[stays] = u;
    pruned[u - stays] = u;
    stays = (stays + (Number(score > threshold) | (ties & Number(score === threshold)))) | 0;
  }
  return { kept: kept.slice(0, stays), pruned: pruned.slice(0, units - stays) };
}
