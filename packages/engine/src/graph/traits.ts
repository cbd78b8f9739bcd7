import { type ModelDescription, traitsOf } from '@flapbook/models';
import type { PassShape } from '../pass/device.ts';
import type { LayerWeights } from '../weights/layer.ts';
import { HEAD_NAMES, type HeadVectors } from '../weights/outer.ts';
import { BIAS_NAMES, type BlockSpec, type BlockTraits } from './block.ts';
import type { HeadSpec } from './head.ts';

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

/** In what linear layers multiply; float32 when absent. */
export interface Precision {
  readonly half?: boolean;
}

/** A layer's block for rows of a length, but for what is asked of it besides its output. */
export function blockSpecOf(
  description: ModelDescription,
  layer: LayerWeights,
  { half, ...shape }: PassShape & Precision,
): Omit<BlockSpec, 'statistics' | 'trees'> {
  const { hiddenSize, headDim, queryHeads, keyValueHeads, normEpsilon } = description;
  return {
    hiddenSize,
    headDim,
    queryHeadsPerGroup: queryHeads / keyValueHeads,
    sequenceLength: shape.sequenceLength,
    normEpsilon,
    traits: blockTraits(description, layer, shape),
    attention: layer.groups > 0,
    mlp: layer.channels > 0,
    biases: BIAS_NAMES.filter((name) => layer.weights.has(name)),
    ...(half && { half }),
  };
}

/** The head with what stands before it, but for what is asked of its logits. */
export function headSpecOf(
  description: ModelDescription,
  vectors: HeadVectors,
  { half }: Precision = {},
): Omit<HeadSpec, 'task'> {
  const { hiddenSize, normEpsilon, activation, embeddingWidth: width = hiddenSize } = description;
  const { norm, logitCap } = traitsOf(description);
  return {
    hiddenSize,
    width,
    norm: norm === 'layer' ? 'layer' : 'rms',
    normEpsilon,
    activation,
    logitCap,
    weights: HEAD_NAMES.filter((name) => vectors.has(name)),
    ...(half && { half }),
  };
}
