import type { Activation } from '@flapbook/models';
import type { GraphBuilder, Value } from './builder.ts';

type Write = (graph: GraphBuilder, input: Value) => Value;

/** The functions between an MLP's projections, by name. */
const ACTIVATIONS: Readonly<Record<Activation, Write>> = {
  silu: (graph, input) => graph.node('Mul', [input, graph.node('Sigmoid', [input])]),
  gelu: (graph, input) => graph.node('Gelu', [input], { attributes: { approximate: 'none' } }),
  'gelu-tanh': (graph, input) => graph.node('Gelu', [input], { attributes: { approximate: 'tanh' } }),
  relu: (graph, input) => graph.node('Relu', [input]),
};

export function activate(graph: GraphBuilder, activation: Activation, input: Value): Value {
  return ACTIVATIONS[activation](graph, input);
}
