import type { GraphBuilder, Value } from './builder.ts';

/** The ONNX operator set that all graphs here are written in. */
export const OPSET = 21;

/** x / sqrt(mean(x²) + epsilon) * weight over the last axis, as ONNX Runtime's fused operator. */
export function rmsNorm(graph: GraphBuilder, input: Value, weight: Value, epsilon: number): Value {
  return graph.node('SimplifiedLayerNormalization', [input, weight], {
    attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
  });
}
