import { GraphBuilder } from './builder.ts';
import { OPSET } from './norm.ts';
import type { Precision } from './traits.ts';

/** The smallest graph that computes something: `square` of `value`, both [1], multiplied in float16 where that is wanted. */
export function buildProbe({ half }: Precision = {}): Uint8Array {
  const graph = new GraphBuilder('probe', OPSET);
  const value = graph.input('value', 'float32', [1]);
  const side = half ? graph.cast(value, 'float16') : value;
  const square = graph.node('Mul', [side, side]);
  graph.output('square', half ? graph.cast(square, 'float32') : square, 'float32', [1]);
  return graph.finish();
}
