import { causalAttention } from './attention.ts';
import { GraphBuilder, type Value } from './builder.ts';
import { OPSET, rmsNorm } from './norm.ts';
import { sampleStatistics } from './statistics.ts';

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

/** What distinguishes one block graph from another. Rows, KV groups and MLP channels are free: one graph serves them all. */
export interface BlockSpec {
  readonly hiddenSize: number;
  readonly headDim: number;
  readonly queryHeadsPerGroup: number;
  readonly sequenceLength: number;
  readonly normEpsilon: number;
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
}

/**
 * One decoder block as an ONNX model. Weights are graph inputs, in float32, named as in `LayerWeights`: the same
 * session then runs every layer and every pruned width, and no weight is ever copied into a model file.
 *
 * Inputs besides the weights: `hidden` [rows * T, hidden], `groups` int64 [1], `cos` and `sin` [T, headDim / 2]; for
 * trees `positions` int64 [rows, T] and `mask` [rows, 1, T, T].
 * Output: `output`, as `hidden`.
 */
export function buildBlock(spec: BlockSpec): Uint8Array {
  const graph = new GraphBuilder('block', OPSET);
  const hidden = graph.input('hidden', 'float32', ['tokens', spec.hiddenSize]);
  const bias = (name: BiasName, size: string | number): Value | null =>
    spec.biases.includes(name) ? graph.input(name, 'float32', [size]) : null;

  let residual = hidden;
  if (spec.attention) {
    const attended = attention(graph, spec, { hidden, bias });
    residual = graph.node('Add', [hidden, attended]);
  } else {
    residual = addBias(graph, residual, bias('attentionOutputBias', spec.hiddenSize));
  }
  if (spec.mlp) {
    const mixed = mlp(graph, spec, { hidden: residual, bias });
    residual = graph.node('Add', [residual, mixed]);
  } else {
    residual = addBias(graph, residual, bias('downBias', spec.hiddenSize));
  }
  graph.output('output', residual, 'float32', ['tokens', spec.hiddenSize]);
  return graph.finish();
}

interface ModuleInputs {
  readonly hidden: Value;
  readonly bias: (name: BiasName, size: string | number) => Value | null;
}

function attention(graph: GraphBuilder, spec: BlockSpec, { hidden, bias }: ModuleInputs): Value {
  const { hiddenSize } = spec;
  const normed = rmsNorm(graph, hidden, graph.input('attentionNorm', 'float32', [hiddenSize]), spec.normEpsilon);
  const query = linear(
    graph,
    normed,
    graph.input('query', 'float32', ['queryWidth', hiddenSize]),
    bias('queryBias', 'queryWidth'),
  );
  const key = linear(
    graph,
    normed,
    graph.input('key', 'float32', ['keyWidth', hiddenSize]),
    bias('keyBias', 'keyWidth'),
  );
  const value = linear(
    graph,
    normed,
    graph.input('value', 'float32', ['keyWidth', hiddenSize]),
    bias('valueBias', 'keyWidth'),
  );
  const { output: mixed } = causalAttention(graph, spec, {
    query,
    key,
    value,
    groups: graph.input('groups', 'int64', [1]),
    cos: graph.input('cos', 'float32', [spec.sequenceLength, spec.headDim / 2]),
    sin: graph.input('sin', 'float32', [spec.sequenceLength, spec.headDim / 2]),
    tree: spec.trees
      ? {
          positions: graph.input('positions', 'int64', ['rows', spec.sequenceLength]),
          mask: graph.input('mask', 'float32', ['rows', 1, spec.sequenceLength, spec.sequenceLength]),
        }
      : undefined,
  });
  if (spec.statistics) outputStatistics(graph, spec, { name: 'attention', channels: 'queryWidth', input: mixed });
  if (spec.inputs) graph.output('attentionInput', mixed, 'float32', ['tokens', 'queryWidth']);
  const output = graph.input('attentionOutput', 'float32', [hiddenSize, 'queryWidth']);
  return linear(graph, mixed, output, bias('attentionOutputBias', hiddenSize));
}

function mlp(graph: GraphBuilder, spec: BlockSpec, { hidden, bias }: ModuleInputs): Value {
  const { hiddenSize } = spec;
  const normed = rmsNorm(graph, hidden, graph.input('mlpNorm', 'float32', [hiddenSize]), spec.normEpsilon);
  const gate = linear(
    graph,
    normed,
    graph.input('gate', 'float32', ['channels', hiddenSize]),
    bias('gateBias', 'channels'),
  );
  const up = linear(graph, normed, graph.input('up', 'float32', ['channels', hiddenSize]), bias('upBias', 'channels'));
  const activated = graph.node('Mul', [gate, graph.node('Sigmoid', [gate])]);
  const gated = graph.node('Mul', [activated, up]);
  if (spec.statistics) outputStatistics(graph, spec, { name: 'mlp', channels: 'channels', input: gated });
  if (spec.inputs) graph.output('mlpInput', gated, 'float32', ['tokens', 'channels']);
  const down = graph.input('down', 'float32', [hiddenSize, 'channels']);
  return linear(graph, gated, down, bias('downBias', hiddenSize));
}

/** input x weightᵀ + bias; a weight is [out, in]. */
export function linear(graph: GraphBuilder, input: Value, weight: Value, bias: Value | null): Value {
  return graph.node('Gemm', bias ? [input, weight, bias] : [input, weight], { attributes: { transB: 1 } });
}

function addBias(graph: GraphBuilder, hidden: Value, bias: Value | null): Value {
  return bias ? graph.node('Add', [hidden, bias]) : hidden;
}

function outputStatistics(
  graph: GraphBuilder,
  spec: BlockSpec,
  { name, channels, input }: { readonly name: string; readonly channels: string; readonly input: Value },
): void {
  const { mean, m2 } = sampleStatistics(graph, input, spec.sequenceLength);
  graph.output(`${name}Mean`, mean, 'float32', ['rows', 1, channels]);
  graph.output(`${name}M2`, m2, 'float32', ['rows', 1, channels]);
}
