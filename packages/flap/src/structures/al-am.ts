import { standardisedUnitScores } from './adaptive.ts';
import { layerViews } from './layout.ts';
import { poolOf } from './pool.ts';
import { searchPrices } from './prices.ts';
import type { Structure, StructureInput } from './structure.ts';

/**
 * Adaptive across layers and modules, FLAP's own: heads and channels of all layers are sorted together, from the
 * highest standardised score down, each with its price. The threshold is the score at the first position where the
 * running price comes closest to (1 - ratio) x the total. That unit goes too, and so do ties with it.
 */
export const adaptiveLayersAdaptiveModules: Structure = {
  title: 'Adaptive across layers and modules',
  adaptive: true,
  needsRemoveHeads: false,
  prepare(input) {
    const { shape, estimator } = input;
    const unitScores = standardisedUnitScores(input);
    const pool = poolOf(unitScores, 0, unitScores.length);
    const running = runningPrices(input, pool.order);
    const total = running[running.length - 1]!;
    return {
      unitScores,
      pools: [pool],
      cut({ ratio }) {
        // Published code multiplies in float32, which decides some exact ties between two positions.
        const target =
          estimator === 'PAPER' ? (1 - ratio) * total : Math.fround(Math.fround(1 - ratio) * Math.fround(total));
        const threshold = unitScores[pool.order[closestPosition(running, target)]!]!;
        const both = { attention: threshold, mlp: threshold };
        return { threshold, thresholds: shape.layers.map(() => both) };
      },
    };
  },
};

/** Price of each unit and all before it, in the given order. */
function runningPrices({ shape, estimator }: StructureInput, order: Int32Array): Float64Array {
  const prices = new Float64Array(order.length);
  for (const [layer, view] of layerViews(shape, prices).entries()) {
    const { head, channel } = searchPrices(shape.layers[layer]!, shape.hiddenSize, estimator);
    view.attention.fill(head);
    view.mlp.fill(channel);
  }
  const running = new Float64Array(order.length);
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    sum += prices[order[i]!]!;
    running[i] = sum;
  }
  return running;
}

/** First position whose value, of an ascending list, lies closest to the target. */
function closestPosition(ascending: Float64Array, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < target) low = middle + 1;
    else high = middle;
  }
  return low > 0 && target - ascending[low - 1]! <= ascending[low]! - target ? low - 1 : low;
}
