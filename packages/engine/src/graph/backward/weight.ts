import { GraphBuilder } from '../builder.ts';
import { OPSET } from '../norm.ts';

export interface WeightGradientSpec {
  /** Whether the squares of single sequences' gradients are summed too. */
  readonly squares: boolean;
}

/**
 * One sequence's part of a linear layer's weight gradient, dW = dyᵀ x, added to that of the sequences before. Any
 * shape: one graph serves all matrices of a model.
 *
 * Inputs: `gradient` [tokens, out], `input` [tokens, in], `before` [out, in] and, for squares, `squaresBefore` [out, in]
 * and `factor` [1]. Outputs: `sum` = before + dW and `squares` = squaresBefore + factor dW².
 */
export function buildWeightGradient(spec: WeightGradientSpec): Uint8Array {
  const graph = new GraphBuilder('weight gradient', OPSET);
  const gradient = graph.input('gradient', 'float32', ['tokens', 'out']);
  const input = graph.input('input', 'float32', ['tokens', 'in']);
  const before = graph.input('before', 'float32', ['out', 'in']);
  if (!spec.squares) {
    const sum = graph.node('Gemm', [gradient, input, before], { attributes: { transA: 1 } });
    graph.output('sum', sum, 'float32', ['out', 'in']);
    return graph.finish();
  }
  const squaresBefore = graph.input('squaresBefore', 'float32', ['out', 'in']);
  const factor = graph.input('factor', 'float32', [1]);
  const part = graph.node('Gemm', [gradient, input], { attributes: { transA: 1 } });
  graph.output('sum', graph.node('Add', [before, part]), 'float32', ['out', 'in']);
  const squares = graph.node('Mul', [graph.node('Mul', [part, part]), factor]);
  graph.output('squares', graph.node('Add', [squaresBefore, squares]), 'float32', ['out', 'in']);
  return graph.finish();
}
