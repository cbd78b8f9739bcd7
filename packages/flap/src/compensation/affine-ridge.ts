import type { RegressionCompensation } from './compensation.ts';
import { apply, columnsOf, regress } from './regression.ts';

/**
 * Ordinary regression of the pruned channels on those that stay, with a constant. With C = G/N - mu·muᵀ,
 * A = C_HP (C_PP + λ · mean diag(C_PP) · I)⁻¹, W_P' = W_P + W_H A and bias = W_H (mu_H - A mu_P). As λ grows A goes to
 * zero, and what is left is FLAP's baseline bias.
 */
export const affineRidge: RegressionCompensation = {
  title: 'Affine ridge regression on the kept channels',
  addsBias: true,
  needsStatistics: true,
  needsGram: true,
  async fit({ weights, gram, kept, pruned, lambda }, options) {
    const { algebra } = options;
    const width = gram.mean.length;
    const own = columnsOf(weights, width, kept);
    const removed = columnsOf(weights, width, pruned);
    const bias = await apply(algebra, removed, take(gram.mean, pruned));
    const targets = { weights: removed, channels: pruned };
    const correction = await regress({ gram, kept, lambda, plain: false, targets }, options);
    if (correction === null) return { weights: own, bias };
    const explained = await apply(algebra, correction, take(gram.mean, kept));
    return {
      weights: own.map((value, i) => value + correction[i]!),
      bias: bias.map((value, i) => value - explained[i]!),
    };
  },
};

function take(values: Float64Array, channels: Int32Array): Float64Array {
  return Float64Array.from(channels, (channel) => values[channel]!);
}
