import type { Activation } from '@flapbook/models';
import type { AttentionTraits } from './attention.ts';
import { GraphBuilder, type Value } from './builder.ts';
import { attentionModule, mlpModule } from './modules.ts';
import { type NormKind, norm, OPSET } from './norm.ts';

/** The optional vectors of a layer; which are there decides the graph. */
export const BIAS_NAMES = [
  'queryBias',
  'keyBias',
  'valueBias',
  'attentionOutputBias',
  'gateBias',
  'upBias',
  'downBias',
] as const;
export type BiasName = (typeof BIAS_NAMES)[number];

/** The norms of a layer: before or behind its modules, of queries and keys, and of what modules add. */
export const NORM_NAMES = [
  'attentionNorm',
  'attentionNormBias',
  'queryNorm',
  'keyNorm',
  'attentionOutputNorm',
  'mlpNorm',
  'mlpNormBias',
  'mlpOutputNorm',
] as const;
export type NormName = (typeof NORM_NAMES)[number];

/** In what blocks differ between architectures. */
export interface BlockTraits {
  readonly norm: NormKind;
  /** Norms before the modules, on the sums behind them, or before them and on what they add. */
  readonly order: 'pre' | 'post' | 'sandwich';
  /** Both modules are given the block's input. */
  readonly parallel: boolean;
  readonly gated: boolean;
  readonly activation: Activation;
  readonly attention: AttentionTraits & { readonly queryKeyNorm: boolean; readonly alibi: boolean };
}

/** What distinguishes one block graph from another. Rows, KV groups and MLP channels are free: one graph serves them all. */
export interface BlockSpec {
  readonly hiddenSize: number;
  readonly headDim: number;
  readonly queryHeadsPerGroup: number;
  readonly sequenceLength: number;
  readonly normEpsilon: number;
  readonly traits: BlockTraits;
  /** False where every head, or every channel, was removed: the module then adds its bias and nothing else. */
  readonly attention: boolean;
  readonly mlp: boolean;
  readonly biases: readonly BiasName[];
  /** The rows hold trees of tokens instead of one sequence each. */
  readonly trees: boolean;
  /** Adds the outputs attentionMean, attentionM2, mlpMean and mlpM2, for the modules that are there. */
  readonly statistics: boolean;
  /** Adds the outputs attentionInput and mlpInput: what the output projections are given, [rows * T, channels]. */
  readonly inputs?: boolean;
  /**
   * Keys and values that later tokens will see. `begin`: the rows' first tokens, with the outputs presentKey and
   * presentValue, [rows, groups, keys, headDim]. `step`: rows of one more token each, with the inputs pastKey and
   * pastValue besides, and for linear biases `distances` [keys]. Of a window, no more keys leave than it holds.
   */
  readonly cache?: 'begin' | 'step';
  /** Linear layers multiply in float16. */
  readonly half?: boolean;
}

/** Makes the graph's inputs as they are needed. */
export interface BlockInputs {
  readonly graph: GraphBuilder;
  readonly spec: BlockSpec;
  vector(name: NormName | 'slopes', size: number | string): Value;
  /** Null where the layer has none. */
  bias(name: BiasName, size: number | string): Value | null;
}

/**
 * One block as an ONNX model. Weights are graph inputs, in float32, named as in `LayerWeights`: the same session then
 * runs every layer and every pruned width, and no weight is ever copied into a model file.
 *
 * Inputs besides the weights: `hidden` [rows * T, hidden], `groups` int64 [1]; for rotary positions `cos` and `sin`
 * [T, turned channels / 2]; for trees `positions` int64 [rows, T] and `mask` [rows, 1, T, T].
 * Output: `output`, as `hidden`.
 */
export function buildBlock(spec: BlockSpec): Uint8Array {
  const graph = new GraphBuilder('block', OPSET, { halfProducts: spec.half });
  const hidden = graph.input('hidden', 'float32', ['tokens', spec.hiddenSize]);
  const inputs: BlockInputs = {
    graph,
    spec,
    vector: (name, size) => graph.input(name, 'float32', [size]),
    bias: (name, size) => (spec.biases.includes(name) ? graph.input(name, 'float32', [size]) : null),
  };
  const attention = half(inputs, 'attention');
  const mlp = half(inputs, 'mlp');
  const between = attention(hidden, hidden);
  const output = mlp(between, spec.traits.parallel ? hidden : between);
  graph.output('output', output, 'float32', ['tokens', spec.hiddenSize]);
  return graph.finish();
}

const HALVES = {
  attention: { module: attentionModule, bias: 'attentionOutputBias' },
  mlp: { module: mlpModule, bias: 'downBias' },
} as const;

/** A module with its norms and the sum behind it: of the stream that it adds to and what it is given. */
function half(inputs: BlockInputs, name: 'attention' | 'mlp'): (stream: Value, given: Value) => Value {
  const { graph, spec } = inputs;
  const { order } = spec.traits;
  const { module, bias } = HALVES[name];
  const add = (stream: Value, added: Value | null): Value => (added ? graph.node('Add', [stream, added]) : stream);
  return (stream, given) => {
    const added = spec[name]
      ? module(inputs, order === 'post' ? given : normed(inputs, given, `${name}Norm`))
      : inputs.bias(bias, spec.hiddenSize);
    if (order === 'sandwich' && added) return add(stream, normed(inputs, added, `${name}OutputNorm`));
    const sum = add(stream, added);
    return order === 'post' ? normed(inputs, sum, `${name}Norm`) : sum;
  };
}

function normed(
  { graph, spec, vector }: BlockInputs,
  input: Value,
  name: 'attentionNorm' | 'mlpNorm' | 'attentionOutputNorm' | 'mlpOutputNorm',
): Value {
  const { hiddenSize, normEpsilon: epsilon, traits } = spec;
  const weight = vector(name, hiddenSize);
  // Only the norms before modules or behind sums are ever those with a bias.
  const isBiased = traits.norm === 'layer' && (name === 'attentionNorm' || name === 'mlpNorm');
  const bias = isBiased ? vector(`${name}Bias`, hiddenSize) : null;
  return norm(graph, { kind: traits.norm, epsilon }, { input, weight, bias });
}
