import type { GraphBuilder, Value } from './builder.ts';

/** c · tanh(value / c); the value itself where there is no cap. */
export function capped(graph: GraphBuilder, value: Value, cap: number | null): Value {
  if (cap === null) return value;
  const factor = graph.constant('float32', [cap], [1]);
  return graph.node('Mul', [graph.node('Tanh', [graph.node('Div', [value, factor])]), factor]);
}
