import { attend } from '../attention.ts';
import type { BiasName, BlockSpec } from '../block.ts';
import { GraphBuilder, type Value } from '../builder.ts';
import { linear, ropeInputs } from '../modules.ts';
import { OPSET, rmsNorm } from '../norm.ts';
import { causalAttentionBackward } from './attention.ts';
import { rmsNormBackward } from './norm.ts';

/** What distinguishes one backward graph from another. */
export type BlockBackwardSpec = Omit<BlockSpec, 'trees' | 'statistics' | 'inputs'>;

/**
 * A decoder block's backward pass as an ONNX model: the forward pass again, from the block's input, and back through
 * MLP, attention and norms. Inputs as those of `buildBlock`, and `outputGradient` [tokens, hidden].
 *
 * Outputs: `hiddenGradient`, as `hidden`, and what the gradients of the weights are products of. Of each linear layer
 * y = W x that is dy, as `queryGradient`, `keyGradient`, `valueGradient`, `attentionOutputGradient`, `gateGradient` and
 * `upGradient` (that of down is `outputGradient` itself), and x, which some share: `attentionInput` of query, key and
 * value, `mixed` of the attention's output, `mlpInput` of gate and up, `gated` of down. All are [tokens, its width]. Those
 * of a module of which pruning has left nothing are not there: it adds its bias, and gradients pass it by.
 */
export function buildBlockBackward(spec: BlockBackwardSpec): Uint8Array {
  const graph = new GraphBuilder('block backward', OPSET);
  const { hiddenSize } = spec;
  const inputs: Inputs = {
    hidden: graph.input('hidden', 'float32', ['tokens', hiddenSize]),
    weight: (name, rows, columns) => graph.input(name, 'float32', [rows, columns]),
    norm: (name) => graph.input(name, 'float32', [hiddenSize]),
    bias: (name, size) => (spec.biases.includes(name) ? graph.input(name, 'float32', [size]) : null),
  };
  const outputGradient = graph.input('outputGradient', 'float32', ['tokens', hiddenSize]);

  const attention = (spec.attention ? attentionForward : nothing('attentionOutputBias'))(graph, spec, inputs);
  const mlp = (spec.mlp ? mlpForward : nothing('downBias'))(graph, spec, { ...inputs, hidden: attention.output });
  const residual = mlp.backward(outputGradient);
  // A graph's output is no input of it.
  const named = (value: Value): Value => (value === outputGradient ? graph.node('Identity', [value]) : value);
  if (spec.attention) graph.output('attentionOutputGradient', named(residual), 'float32', ['tokens', hiddenSize]);
  graph.output('hiddenGradient', named(attention.backward(residual)), 'float32', ['tokens', hiddenSize]);
  return graph.finish();
}

interface Inputs {
  readonly hidden: Value;
  readonly weight: (name: string, rows: number | string, columns: number | string) => Value;
  readonly norm: (name: string) => Value;
  readonly bias: (name: BiasName, size: number | string) => Value | null;
}

/** A half of the block: its output with the residual added, and the way back from the gradient of that. */
interface Half {
  readonly output: Value;
  /** @returns the gradient of the half's input, the residual's included */
  backward(gradient: Value): Value;
}

type Forward = (graph: GraphBuilder, spec: BlockBackwardSpec, inputs: Inputs) => Half;

/** A half of which nothing is left but its output's bias. */
function nothing(name: BiasName): Forward {
  return (graph, { hiddenSize }, { hidden, bias }) => {
    const added = bias(name, hiddenSize);
    return { output: added === null ? hidden : graph.node('Add', [hidden, added]), backward: (gradient) => gradient };
  };
}

function attentionForward(graph: GraphBuilder, spec: BlockBackwardSpec, inputs: Inputs): Half {
  const { hiddenSize, headDim, sequenceLength } = spec;
  const traits = spec.traits.attention;
  const norm = inputs.norm('attentionNorm');
  const input = rmsNorm(graph, inputs.hidden, norm, spec.normEpsilon);
  const weights = {
    query: inputs.weight('query', 'queryWidth', hiddenSize),
    key: inputs.weight('key', 'keyWidth', hiddenSize),
    value: inputs.weight('value', 'keyWidth', hiddenSize),
    output: inputs.weight('attentionOutput', hiddenSize, 'queryWidth'),
  };
  const attentionSpec = { ...spec, traits };
  const rope = ropeInputs(graph, sequenceLength, traits.rotary?.dimensions ?? headDim);
  const attended = attend(graph, attentionSpec, {
    query: linear(graph, input, weights.query, inputs.bias('queryBias', 'queryWidth')),
    key: linear(graph, input, weights.key, inputs.bias('keyBias', 'keyWidth')),
    value: linear(graph, input, weights.value, inputs.bias('valueBias', 'keyWidth')),
    groups: graph.input('groups', 'int64', [1]),
    rope,
  });
  const added = linear(graph, attended.output, weights.output, inputs.bias('attentionOutputBias', hiddenSize));
  graph.output('attentionInput', input, 'float32', ['tokens', hiddenSize]);
  graph.output('mixed', attended.output, 'float32', ['tokens', 'queryWidth']);
  return {
    output: graph.node('Add', [inputs.hidden, added]),
    backward(gradient) {
      const byMixed = graph.node('MatMul', [gradient, weights.output]);
      const by = causalAttentionBackward(graph, attentionSpec, { attended, gradient: byMixed, rope });
      graph.output('queryGradient', by.query, 'float32', ['tokens', 'queryWidth']);
      graph.output('keyGradient', by.key, 'float32', ['tokens', 'keyWidth']);
      graph.output('valueGradient', by.value, 'float32', ['tokens', 'keyWidth']);
      const names = ['query', 'key', 'value'] as const;
      const normed = graph.node(
        'Sum',
        names.map((name) => graph.node('MatMul', [by[name], weights[name]])),
      );
      return normBackward(graph, spec, { hidden: inputs.hidden, norm, normed, gradient });
    },
  };
}

function mlpForward(graph: GraphBuilder, spec: BlockBackwardSpec, inputs: Inputs): Half {
  const { hiddenSize } = spec;
  const multiply = (a: Value, b: Value): Value => graph.node('Mul', [a, b]);
  const add = (a: Value, b: Value): Value => graph.node('Add', [a, b]);
  const norm = inputs.norm('mlpNorm');
  const input = rmsNorm(graph, inputs.hidden, norm, spec.normEpsilon);
  const weights = {
    gate: inputs.weight('gate', 'channels', hiddenSize),
    up: inputs.weight('up', 'channels', hiddenSize),
    down: inputs.weight('down', hiddenSize, 'channels'),
  };
  const gate = linear(graph, input, weights.gate, inputs.bias('gateBias', 'channels'));
  const up = linear(graph, input, weights.up, inputs.bias('upBias', 'channels'));
  const sigmoid = graph.node('Sigmoid', [gate]);
  const activated = multiply(gate, sigmoid);
  const gated = multiply(activated, up);
  const added = linear(graph, gated, weights.down, inputs.bias('downBias', hiddenSize));
  graph.output('mlpInput', input, 'float32', ['tokens', hiddenSize]);
  graph.output('gated', gated, 'float32', ['tokens', 'channels']);
  return {
    output: add(inputs.hidden, added),
    backward(gradient) {
      const byGated = graph.node('MatMul', [gradient, weights.down]);
      const byUp = multiply(byGated, activated);
      // With s = sigmoid(g), the derivative of g s is s + g s (1 - s).
      const slope = add(sigmoid, graph.node('Sub', [activated, multiply(activated, sigmoid)]));
      const byGate = multiply(multiply(byGated, up), slope);
      graph.output('gateGradient', byGate, 'float32', ['tokens', 'channels']);
      graph.output('upGradient', byUp, 'float32', ['tokens', 'channels']);
      const normed = add(graph.node('MatMul', [byGate, weights.gate]), graph.node('MatMul', [byUp, weights.up]));
      return normBackward(graph, spec, { hidden: inputs.hidden, norm, normed, gradient });
    },
  };
}

/** Back through a half's norm, and past it along the residual. */
function normBackward(
  graph: GraphBuilder,
  { hiddenSize, normEpsilon }: BlockBackwardSpec,
  from: { readonly hidden: Value; readonly norm: Value; readonly normed: Value; readonly gradient: Value },
): Value {
  const through = rmsNormBackward(graph, {
    input: from.hidden,
    weight: from.norm,
    gradient: from.normed,
    width: hiddenSize,
    epsilon: normEpsilon,
  });
  return graph.node('Add', [from.gradient, through]);
}
