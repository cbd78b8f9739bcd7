import type { GraphBuilder, Value } from '../builder.ts';
import { scaledSum } from './means.ts';

export interface NormGradient {
  /** What was normed: [tokens, width] */
  readonly input: Value;
  /** [width] */
  readonly weight: Value;
  /** Gradient of the norm's output: [tokens, width] */
  readonly gradient: Value;
  readonly width: number;
  readonly epsilon: number;
}

/**
 * Gradient of `rmsNorm` by its input. With r = 1 / sqrt(mean(x²) + epsilon) and e = gradient * weight:
 *
 *     dx = r (e - x r² mean(e x))
 *
 * @returns [tokens, width]
 */
export function rmsNormBackward(graph: GraphBuilder, { input, weight, gradient, width, epsilon }: NormGradient): Value {
  const mean = (value: Value): Value => scaledSum(graph, value, { width, factor: 1 / width });
  const multiply = (a: Value, b: Value): Value => graph.node('Mul', [a, b]);
  const square = graph.node('Add', [mean(multiply(input, input)), graph.constant('float32', [epsilon], [1])]);
  const inverse = graph.node('Reciprocal', [graph.node('Sqrt', [square])]);
  const weighted = multiply(gradient, weight);
  const along = multiply(mean(multiply(weighted, input)), multiply(inverse, inverse));
  return multiply(graph.node('Sub', [weighted, multiply(input, along)]), inverse);
}
