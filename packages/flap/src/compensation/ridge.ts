import type { RegressionCompensation } from './compensation.ts';
import { columnsOf, regress } from './regression.ts';

/**
 * GRAIL (arXiv 2602.23795): all outputs are regressed on the channels that stay, without a constant. With G = XᵀX,
 * M = (G_PP + λ · mean diag(G_PP) · I)⁻¹ G_P: and W_P' = W Mᵀ.
 */
export const ridge: RegressionCompensation = {
  title: 'Ridge regression on the kept channels',
  addsBias: false,
  needsStatistics: true,
  needsGram: true,
  async fit({ weights, gram, kept, lambda }, options) {
    const all = Int32Array.from(gram.mean.keys());
    const targets = { weights: Float64Array.from(weights), channels: all };
    const replaced = await regress({ gram, kept, lambda, plain: true, targets }, options);
    return { weights: replaced ?? columnsOf(weights, all.length, kept), bias: null };
  },
};
