import type { PrunableShape } from '../types.ts';
import { standardisedUnitScores } from './adaptive.ts';
import { unitLayout } from './layout.ts';
import { ascendingScore, type Pool, poolOf } from './pool.ts';
import { channelsToRemove, parameterPrices } from './prices.ts';
import type { Structure, StructureInput } from './structure.ts';

/**
 * Adaptive across layers, modules split by hand: of all heads the lowest `removeHeads` go and of all channels the
 * lowest k = int((layers x ratio x layerParams - removeHeads x head) / channel), prices and layerParams in parameters.
 * The thresholds are the scores of the last heads and channels that go; ties with them go too.
 */
export const adaptiveLayersManualModules: Structure = {
  title: 'Adaptive across layers, heads given',
  adaptive: true,
  needsRemoveHeads: true,
  prepare(input) {
    const { shape } = input;
    const layout = unitLayout(shape);
    const unitScores = standardisedUnitScores(input);
    const heads = poolOf(unitScores, 0, layout.attentionLength);
    const channels = poolOf(unitScores, layout.attentionLength, layout.length);
    const prices = averagePrices(input);
    return {
      unitScores,
      pools: [heads, channels],
      cut({ ratio, removeHeads }) {
        // In the published order of multiplication: another one may round to the other side of a whole number.
        const toRemove = shape.layers.length * ratio * prices.layer;
        const removeChannels = channelsToRemove(toRemove, removeHeads * prices.head, prices.channel);
        const thresholds = {
          attention: thresholdOf(heads, removeHeads),
          mlp: thresholdOf(channels, removeChannels),
        };
        return { threshold: null, thresholds: shape.layers.map(() => thresholds) };
      },
    };
  },
};

function thresholdOf(pool: Pool, remove: number): number {
  const units = Math.min(remove, pool.scores.length);
  return units === 0 ? Number.NEGATIVE_INFINITY : ascendingScore(pool, units - 1);
}

/** Prices of one head, channel and layer: those of every layer where all are alike, else their averages. */
function averagePrices({ shape, estimator }: StructureInput) {
  let headTotal = 0;
  let channelTotal = 0;
  for (const layer of shape.layers) {
    const { head, channel } = parameterPrices(layer, shape.hiddenSize, estimator);
    headTotal += layer.attention.units * head;
    channelTotal += layer.mlp.units * channel;
  }
  return {
    head: headTotal / Math.max(1, countUnits(shape, 'attention')),
    channel: channelTotal / Math.max(1, countUnits(shape, 'mlp')),
    layer: (headTotal + channelTotal) / shape.layers.length,
  };
}

function countUnits(shape: PrunableShape, module: 'attention' | 'mlp'): number {
  return shape.layers.reduce((units, layer) => units + layer[module].units, 0);
}
