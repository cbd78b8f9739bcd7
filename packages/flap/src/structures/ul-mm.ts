import { channelsToRemove, parameterPrices } from './prices.ts';
import type { Structure } from './structure.ts';
import { prepareUniform } from './uniform.ts';

/**
 * Uniform across layers, modules split by hand: each layer loses h = floor(removeHeads / layers) heads and
 * int((ratio x layerParams - h x head) / channel) channels, with prices and layerParams in parameters.
 */
export const uniformLayersManualModules: Structure = {
  title: 'Uniform across layers, heads given',
  adaptive: false,
  needsRemoveHeads: true,
  prepare: (input) =>
    prepareUniform(input, (layer, { ratio, removeHeads }) => {
      const { shape, estimator } = input;
      const { head, channel } = parameterPrices(layer, shape.hiddenSize, estimator);
      const heads = Math.min(Math.floor(removeHeads / shape.layers.length), layer.attention.units);
      const layerParameters = layer.mlp.units * channel + layer.attention.units * head;
      return { attention: heads, mlp: channelsToRemove(ratio * layerParameters, heads * head, channel) };
    }),
};
