import { type ModelDescription, traitsOf } from '@flapbook/models';
import type { PassShape } from '../pass/device.ts';
import type { LayerWeights } from '../weights/layer.ts';
import type { BlockTraits } from './block.ts';

/** What a block's graph has to know of the model and of the layer. */
export function blockTraits(
  description: ModelDescription,
  { local: isLocal }: Pick<LayerWeights, 'local'>,
  { sequenceLength }: PassShape,
): BlockTraits {
  const { norm, order, parallel, gated, causal, alibi, scoreScale, scoreCap, local } = traitsOf(description);
  const { activation, headDim, rope, names } = description;
  // A window that holds the whole row is none, and layers with and without one share a graph.
  const window = isLocal && local && local.window < sequenceLength ? local.window : null;
  return {
    // One is added to the weight when it is read.
    norm: norm === 'layer' ? 'layer' : 'rms',
    order,
    parallel,
    gated,
    activation,
    attention: {
      causal,
      window,
      scoreScale,
      scoreCap,
      rotary: rope && { dimensions: rope.dimensions ?? headDim, interleaved: rope.interleaved ?? false },
      alibi,
      queryKeyNorm: names.layers[0]!.queryNorm !== undefined,
    },
  };
}
