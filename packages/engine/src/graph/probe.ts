import { GraphBuilder } from './builder.ts';
import { OPSET } from './norm.ts';

/** The smallest graph that computes something: `square` of `value`, both [1]. */
export function buildProbe(): Uint8Array {
  const graph = new GraphBuilder('probe', OPSET);
  const value = graph.input('value', 'float32', [1]);
  graph.output('square', graph.node('Mul', [value, value]), 'float32', [1]);
  return graph.finish();
}
