import type { GraphBuilder, Value } from '@flapbook/engine/graph';
import type { Activation } from '@flapbook/models';
import { float } from './pieces.ts';

type Write = (graph: GraphBuilder, input: Value) => Value;

const ACTIVATIONS: Readonly<Record<Activation, Write>> = {
  silu: (graph, input) => graph.node('Mul', [input, graph.node('Sigmoid', [input])]),
  relu: (graph, input) => graph.node('Relu', [input]),
  // x/2 · (1 + erf(x / √2))
  gelu: (graph, input) =>
    half(graph, input, graph.node('Erf', [graph.node('Mul', [input, float(graph, Math.SQRT1_2)])])),
  // x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))
  'gelu-tanh': (graph, input) => {
    const square = graph.node('Mul', [input, input]);
    const slope = graph.node('Add', [graph.node('Mul', [square, float(graph, 0.044715)]), float(graph, 1)]);
    const inner = graph.node('Mul', [graph.node('Mul', [input, slope]), float(graph, Math.sqrt(2 / Math.PI))]);
    return half(graph, input, graph.node('Tanh', [inner]));
  },
};

/** The function between an MLP's projections, in operators of opset 17. */
export function activate(graph: GraphBuilder, activation: Activation, input: Value): Value {
  return ACTIVATIONS[activation](graph, input);
}

function half(graph: GraphBuilder, input: Value, turn: Value): Value {
  const sum = graph.node('Add', [turn, float(graph, 1)]);
  return graph.node('Mul', [graph.node('Mul', [input, sum]), float(graph, 0.5)]);
}
