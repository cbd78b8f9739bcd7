import type { GraphBuilder, Value } from '@flapbook/engine/graph';

/** An int64 vector: axes, a shape, the bounds of a slice. */
export function axes(graph: GraphBuilder, ...values: readonly number[]): Value {
  return graph.constant('int64', values, [values.length]);
}

/** An int64 vector of one entry, which goes with tensors of any shape. */
export function numbers(graph: GraphBuilder, value: number): Value {
  return axes(graph, value);
}

/** A float32 vector of one entry, which goes with tensors of any shape. */
export function float(graph: GraphBuilder, value: number): Value {
  return graph.constant('float32', [value], [1]);
}

export function slice(
  graph: GraphBuilder,
  value: Value,
  {
    axis,
    start,
    end,
    step = 1,
  }: { readonly axis: number; readonly start: number; readonly end: number; readonly step?: number },
): Value {
  return graph.node('Slice', [value, axes(graph, start), axes(graph, end), axes(graph, axis), axes(graph, step)]);
}

/** c · tanh(value / c); the value itself where there is no cap. */
export function capped(graph: GraphBuilder, value: Value, cap: number | null): Value {
  if (cap === null) return value;
  return graph.node('Mul', [graph.node('Tanh', [graph.node('Div', [value, float(graph, cap)])]), float(graph, cap)]);
}

/** input x weightᵀ + bias; a weight is [out, in]. */
export function linear(graph: GraphBuilder, input: Value, weight: Value, bias: Value | null): Value {
  return graph.node('Gemm', bias ? [input, weight, bias] : [input, weight], { attributes: { transB: 1 } });
}
