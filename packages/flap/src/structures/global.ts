import { removed } from './local.ts';
import { ascendingScore, poolOf } from './pool.ts';
import type { Structure } from './structure.ts';
import { rawUnitScores } from './uniform.ts';

/**
 * All heads and MLP channels of all layers together, by raw scores, in LLM-Pruner's numbers: of N units, a head counting
 * as one like a channel, n = N - trunc(N x (1 - ratio)) are to go. What scores as the n-th smallest or less goes, ties
 * with it too. Heads sum over many channels, so that few of them go before the channels have.
 */
export const allLayersTogether: Structure = {
  title: 'All layers and modules together by raw scores, in LLM-Pruner’s numbers',
  adaptive: true,
  needsRemoveHeads: false,
  prepare(input) {
    const unitScores = rawUnitScores(input);
    const pool = poolOf(unitScores, 0, unitScores.length);
    return {
      unitScores,
      pools: [pool],
      cut({ ratio }) {
        const count = removed(unitScores.length, ratio);
        const threshold = count === 0 ? Number.NEGATIVE_INFINITY : ascendingScore(pool, count - 1);
        const both = { attention: threshold, mlp: threshold };
        // Not `threshold`: that is one of standardised scores.
        return { threshold: null, thresholds: input.shape.layers.map(() => both) };
      },
    };
  },
};
