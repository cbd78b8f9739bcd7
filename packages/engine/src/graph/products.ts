import { GraphBuilder } from './builder.ts';
import { OPSET } from './norm.ts';

export interface ProductSpec {
  /** Whether `right` is given as its transpose. */
  readonly transposed: boolean;
}

/** A product of float64 matrices. Inputs: `left` [m, k] and `right` [k, n], or [n, k]. Output: `product` [m, n]. */
export function buildProduct(spec: ProductSpec): Uint8Array {
  const graph = new GraphBuilder('product', OPSET);
  const left = graph.input('left', 'float64', ['m', 'k']);
  const right = graph.input('right', 'float64', spec.transposed ? ['n', 'k'] : ['k', 'n']);
  const product = graph.node('Gemm', [left, right], { attributes: { transB: spec.transposed ? 1 : 0 } });
  graph.output('product', product, 'float64', ['m', 'n']);
  return graph.finish();
}

/**
 * Products of channels over tokens, a tile of the upper triangle at a time. Inputs: `inputs` [tokens, channels] in
 * float32; `start` and `end`, int64 [1]. Output: `tile` [end - start, channels - start], the products of the channels
 * from `start` to `end` with all from `start` on.
 */
export function buildGramTile(_spec: object): Uint8Array {
  const graph = new GraphBuilder('gram', OPSET);
  const inputs = graph.input('inputs', 'float32', ['tokens', 'channels']);
  const start = graph.input('start', 'int64', [1]);
  const end = graph.input('end', 'int64', [1]);
  const all = graph.node('Shape', [inputs], { attributes: { start: 1, end: 2 } });
  const axis = graph.constant('int64', [1], [1]);
  const rows = graph.node('Slice', [inputs, start, end, axis]);
  const columns = graph.node('Slice', [inputs, start, all, axis]);
  const tile = graph.node('Gemm', [rows, columns], { attributes: { transA: 1 } });
  graph.output('tile', tile, 'float32', ['rows', 'columns']);
  return graph.finish();
}
