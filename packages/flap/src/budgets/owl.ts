import { MODULES, type PerModule } from '../types.ts';
import type { Budget } from './budget.ts';

/** What a layer loses at least, as published: a ratio of 0 or less becomes this. */
const LEAST = 0.01;

/**
 * Outlier weighed layerwise sparsity (OWL, arXiv 2310.05175): layers with more outliers lose less. With M =
 * `outlierThreshold` and λ = `outlierSpread`, over the channel scores S of both modules of layer l together
 *
 *     D_l = share of S > M x mean(S)          r_l = 2 λ (D_l - min D)/(max D - min D)
 *     sparsity_l = ratio - (r_l - mean r)     at least 0.01, at most 1
 *
 * so that sparsities lie 2 λ apart at most and average to the ratio unless one is cut off. Layers that all have the same
 * share of outliers lose the same. The published code prunes single weights; here sparsity_l is the share of the
 * layer's heads and of its channels. It also leaves sparsities between 0 and 0.01 as they are; they are 0.01 here, or a
 * higher ratio could bring a unit back. The defaults are those of the published runs.
 */
export const owl: Budget = {
  title: 'OWL: less of layers with outliers',
  needsBlockInfluence: false,
  settings: {
    outlierThreshold: { initial: 5, low: 1, high: 1000 },
    outlierSpread: { initial: 0.08, low: 0, high: 0.5 },
  },
  prepare({ scores, settings }) {
    const { outlierThreshold, outlierSpread } = settings as { outlierThreshold: number; outlierSpread: number };
    const shares = scores.map((layer) => outlierShare(layer, outlierThreshold));
    const least = Math.min(...shares);
    const range = Math.max(...shares) - least;
    const excess = shares.map((share) => (range === 0 ? 0 : (2 * outlierSpread * (share - least)) / range));
    const mean = excess.reduce((sum, value) => sum + value, 0) / excess.length;
    return (ratio) => Float64Array.from(excess, (value) => Math.min(1, Math.max(LEAST, ratio - (value - mean))));
  },
};

function outlierShare(layer: PerModule<Float64Array>, threshold: number): number {
  let sum = 0;
  let count = 0;
  for (const module of MODULES) {
    for (const score of layer[module]) sum += score;
    count += layer[module].length;
  }
  const limit = (threshold * sum) / count;
  let outliers = 0;
  for (const module of MODULES) {
    for (const score of layer[module]) if (score > limit) outliers++;
  }
  return count === 0 ? 0 : outliers / count;
}
