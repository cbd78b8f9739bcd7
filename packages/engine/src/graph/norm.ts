import type { GraphBuilder, Value } from './builder.ts';

/** The ONNX operator set that all graphs here are written in. */
export const OPSET = 21;

/** `rms`: x / sqrt(mean(x²) + epsilon) · w; `layer`: (x - mean) / sqrt(variance + epsilon) · w + b. */
export type NormKind = 'rms' | 'layer';

export interface NormSpec {
  readonly kind: NormKind;
  readonly epsilon: number;
}

/** A norm over the last axis, as ONNX Runtime's fused operator; a bias for `layer` only. */
export function norm(
  graph: GraphBuilder,
  { kind, epsilon }: NormSpec,
  { input, weight, bias }: { readonly input: Value; readonly weight: Value; readonly bias: Value | null },
): Value {
  if (kind === 'rms') return rmsNorm(graph, input, weight, epsilon);
  return graph.node('LayerNormalization', bias ? [input, weight, bias] : [input, weight], {
    attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
  });
}

/** x / sqrt(mean(x²) + epsilon) * weight over the last axis, as ONNX Runtime's fused operator. */
export function rmsNorm(graph: GraphBuilder, input: Value, weight: Value, epsilon: number): Value {
  return graph.node('SimplifiedLayerNormalization', [input, weight], {
    attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
  });
}
