import { layerViews } from './layout.ts';
import { removed } from './local.ts';
import { ascendingScore, poolOf } from './pool.ts';
import type { Structure } from './structure.ts';
import { rawUnitScores } from './uniform.ts';

/**
 * All heads and MLP channels of all layers together, by raw scores, in LLM-Pruner's numbers: of N units, a head counting
 * as one like a channel, n = N - trunc(N x (1 - ratio)) are to go. What scores as the n-th smallest or less goes, ties
 * with it too. Heads sum over many channels, so that few of them go before the channels have.
 *
 * Published code passes over a group that would lose every channel (dependency.py check_pruning_group), which brings units
 * back as the ratio grows; with `keepsLast` the best unit of each module stays instead. A module that has been emptied by
 * an earlier plan has none and is passed over.
 */
export const allLayersTogether: Structure = {
  title: 'All layers and modules together by raw scores, in LLM-Pruner’s numbers',
  adaptive: true,
  needsRemoveHeads: false,
  prepare(input) {
    const unitScores = rawUnitScores(input);
    const pool = poolOf(unitScores, 0, unitScores.length);
    const most = layerViews(input.shape, unitScores).map(({ attention, mlp }) => ({
      attention: input.keepsLast ? belowBest(attention) : Number.POSITIVE_INFINITY,
      mlp: input.keepsLast ? belowBest(mlp) : Number.POSITIVE_INFINITY,
    }));
    return {
      unitScores,
      pools: [pool],
      cut({ ratio }) {
        const count = removed(unitScores.length, ratio);
        const threshold = count === 0 ? Number.NEGATIVE_INFINITY : ascendingScore(pool, count - 1);
        // Not `threshold`: that is one of standardised scores.
        return {
          threshold: null,
          thresholds: most.map(({ attention, mlp }) => ({
            attention: Math.min(threshold, attention),
            mlp: Math.min(threshold, mlp),
          })),
        };
      },
    };
  },
};

/** The largest score that is not the best: what stays above it is the best unit, and what ties with it. */
function belowBest(scores: Float64Array): number {
  const best = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  if (best === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return scores.reduce((most, score) => (score < best ? Math.max(most, score) : most), Number.NEGATIVE_INFINITY);
}
