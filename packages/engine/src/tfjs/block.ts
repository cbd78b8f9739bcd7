import type { BlockTraits } from '../graph/block.ts';
import type { MatrixName } from '../weights/layer.ts';
import { type AttentionShape, attend } from './attention.ts';
import { activate, norm } from './functions.ts';
import type { MaskedTile } from './masks.ts';
import type { Rotary } from './rotary.ts';
import type { Runtime, Tensor } from './runtime.ts';
import type { LayerOnDevice, LinearTensors } from './weights.ts';

export interface Block {
  readonly tf: Runtime;
  readonly traits: BlockTraits;
  readonly normEpsilon: number;
  readonly shape: AttentionShape;
  /** Whether the module has anything left. */
  readonly has: { readonly attention: boolean; readonly mlp: boolean };
  readonly weights: LayerOnDevice;
  readonly rotary: Rotary | null;
  readonly tiles: readonly MaskedTile[];
  /** input x weight + bias, for whoever wants to see what goes into a linear layer. */
  readonly linear: (input: Tensor, tensors: LinearTensors, name: MatrixName) => Tensor;
  /** Sees what a module's output projection is given, [rows * T, channels]. */
  readonly observe?: (module: 'attention' | 'mlp', input: Tensor) => void;
}

/** A block's output from its input, both [rows * T, hidden]. */
export function runBlock(block: Block, hidden: Tensor): Tensor {
  const between = half(block, 'attention', { stream: hidden, given: hidden });
  return half(block, 'mlp', { stream: between, given: block.traits.parallel ? hidden : between });
}

const HALVES = {
  attention: { module: attentionModule, bias: 'attentionOutputBias' },
  mlp: { module: mlpModule, bias: 'downBias' },
} as const;

/** A module with its norms and the sum behind it: of the stream that it adds to and what it is given. */
function half(
  block: Block,
  name: 'attention' | 'mlp',
  { stream, given }: { readonly stream: Tensor; readonly given: Tensor },
): Tensor {
  const { tf, traits, weights } = block;
  const { module, bias } = HALVES[name];
  const added = block.has[name]
    ? module(block, traits.order === 'post' ? given : normed(block, given, `${name}Norm`))
    : weights.find(bias);
  if (traits.order === 'sandwich' && added) return tf.add(stream, normed(block, added, `${name}OutputNorm`));
  const sum = added ? tf.add(stream, added) : stream;
  return traits.order === 'post' ? normed(block, sum, `${name}Norm`) : sum;
}

function normed(
  { tf, traits, normEpsilon: epsilon, weights }: Block,
  input: Tensor,
  name: 'attentionNorm' | 'mlpNorm' | 'attentionOutputNorm' | 'mlpOutputNorm',
): Tensor {
  // Only the norms before modules or behind sums are ever those with a bias.
  const bias = name === 'attentionNorm' || name === 'mlpNorm' ? weights.find(`${name}Bias`) : null;
  return norm(tf, input, { kind: traits.norm, epsilon, weight: weights.get(name), bias });
}

/** From the module's input, [rows * T, hidden], to what it adds. */
function attentionModule(block: Block, input: Tensor): Tensor {
  const { tf, traits, weights, shape, rotary, tiles, normEpsilon: epsilon } = block;
  const { queryKeyNorm } = traits.attention;
  const mixed = attend(
    tf,
    { traits: traits.attention, shape },
    {
      query: linear(block, 'query', input),
      key: linear(block, 'key', input),
      value: linear(block, 'value', input),
      norms: queryKeyNorm ? { query: weights.get('queryNorm'), key: weights.get('keyNorm'), epsilon } : null,
      rotary,
      tiles,
    },
  );
  block.observe?.('attention', mixed);
  return linear(block, 'attentionOutput', mixed);
}

/** From the module's input, [rows * T, hidden], to what it adds. */
function mlpModule(block: Block, input: Tensor): Tensor {
  const { tf, traits } = block;
  const gate = traits.gated ? linear(block, 'gate', input) : null;
  const up = linear(block, 'up', input);
  const activated = activate(tf, traits.activation, gate ?? up);
  const channels = gate ? tf.mul(activated, up) : activated;
  block.observe?.('mlp', channels);
  return linear(block, 'down', channels);
}

function linear({ weights, linear: run }: Block, name: MatrixName, input: Tensor): Tensor {
  return run(input, { weight: weights.get(name), bias: weights.find(`${name}Bias`) }, name);
}
