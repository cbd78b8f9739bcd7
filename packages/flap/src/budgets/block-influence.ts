import { FlapbookError } from '../errors.ts';
import type { Budget } from './budget.ts';

/** How far a layer's share may lie from the ratio. */
const LOW = 0.5;
const HIGH = 1.5;

/**
 * Block influence (as in FANG, AAAI 2026): a block whose output points where its input did has done little. With BI_l =
 * 1 - E cos(input, output) over tokens, sparsity_l = clip(c (1 - BI_l), 0.5 ratio, 1.5 ratio), where c is such that the
 * sparsities average to the ratio. None is above 1.
 */
export const blockInfluence: Budget = {
  title: 'Block influence: less of layers that turn the residual stream',
  needsBlockInfluence: true,
  settings: {},
  prepare({ blockInfluence: influence, scores }) {
    if (influence === null) {
      throw new FlapbookError('CALIBRATION_REQUIRED', 'The budget BLOCK_INFLUENCE needs the influence of the blocks.');
    }
    const weights = influence.map((value) => Math.max(0, 1 - value));
    const largest = Math.max(...weights);
    return (ratio) => {
      // No block does anything in common with its input: nothing to tell them apart by.
      if (largest === 0) return new Float64Array(scores.length).fill(ratio);
      const bounds = { low: LOW * ratio, high: Math.min(1, HIGH * ratio) };
      return clipped(weights, scaleFor(weights, ratio, bounds), bounds);
    };
  },
};

interface Bounds {
  readonly low: number;
  readonly high: number;
}

function clipped(weights: Float64Array, scale: number, { low, high }: Bounds): Float64Array {
  return weights.map((weight) => Math.min(high, Math.max(low, scale * weight)));
}

/** Halves the range until the clipped sparsities average to the ratio, as closely as float64 has numbers: the average grows with the scale. */
function scaleFor(weights: Float64Array, ratio: number, bounds: Bounds): number {
  const smallest = weights.reduce((least, weight) => (weight > 0 ? Math.min(least, weight) : least), Infinity);
  let low = 0;
  let high = bounds.high / smallest;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (clipped(weights, middle, bounds).reduce((sum, value) => sum + value, 0) < ratio * weights.length) low = middle;
    else high = middle;
  }
}
