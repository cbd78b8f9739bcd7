import type { GraphBuilder, Value } from '../builder.ts';

/**
 * Sums over the last axis times `factor`, as a product with a constant column: unlike ONNX Runtime's reductions it gives
 * a row the same sum, to the last bit, wherever in memory the row lies.
 *
 * @param value - [..., width]
 * @returns [..., 1]
 */
export function scaledSum(
  graph: GraphBuilder,
  value: Value,
  { width, factor }: { width: number; factor: number },
): Value {
  const column = graph.constant('float32', new Float32Array(width).fill(factor), [width, 1]);
  return graph.node('MatMul', [value, column]);
}
