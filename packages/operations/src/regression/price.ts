import type { LayerShape } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import { channelsOf } from './gram-file.ts';

/** A float64 product takes about so many times as long as a float32 one. */
const DOUBLE = 4;

/** Multiplications that fitting one layer takes at most, as if nothing were pruned: n³/3 to factor, then solving for W. */
export function regressionWork(layer: LayerShape, { description }: ModelRecord): number {
  const { attention, mlp } = channelsOf(layer);
  const of = (channels: number) => channels ** 3 / 3 + 2 * description.hiddenSize * channels ** 2;
  return DOUBLE * (of(attention) + of(mlp));
}

/** Bytes of replaced weights at most, in float32. */
export function regressionBytes({ shape, description }: ModelRecord): number {
  return shape.layers.reduce((sum, layer) => {
    const { attention, mlp } = channelsOf(layer);
    return sum + (attention + mlp) * description.hiddenSize * Float32Array.BYTES_PER_ELEMENT;
  }, 0);
}

/** Bytes besides those of a pass: products of a layer, panels of the factor, the weights and what they are solved from. */
export function regressionMemory({ shape, description }: ModelRecord): number {
  const layers = shape.layers.map((layer) => {
    const { attention, mlp } = channelsOf(layer);
    const widest = Math.max(attention, mlp);
    return (attention ** 2 + mlp ** 2) * 4 + widest ** 2 * 4 + 4 * widest * description.hiddenSize * 8;
  });
  return Math.max(0, ...layers);
}
