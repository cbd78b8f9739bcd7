import type { GraphBuilder, Value } from '@flapbook/engine/graph';

/** An int64 vector: axes, a shape, the bounds of a slice; of one entry, what goes with tensors of any shape. */
export function integers(graph: GraphBuilder, ...values: readonly number[]): Value {
  return graph.constant('int64', values, [values.length]);
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
  return graph.node('Slice', [
    value,
    integers(graph, start),
    integers(graph, end),
    integers(graph, axis),
    integers(graph, step),
  ]);
}
