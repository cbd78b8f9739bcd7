import type { GraphBuilder, Value } from '@flapbook/engine/graph';
import type { Traits } from '@flapbook/models';
import { float } from './pieces.ts';

/** A norm over the last axis, written in operators that every runtime has. */
export function norm(
  graph: GraphBuilder,
  { kind, epsilon }: { readonly kind: Traits['norm']; readonly epsilon: number },
  { input, weight, bias }: { readonly input: Value; readonly weight: Value; readonly bias: Value | null },
): Value {
  if (kind === 'layer') {
    return graph.node('LayerNormalization', bias ? [input, weight, bias] : [input, weight], {
      attributes: { axis: -1, epsilon: { float: epsilon } },
    });
  }
  const squares = graph.node('ReduceMean', [graph.node('Mul', [input, input])], {
    attributes: { axes: [-1], keepdims: 1 },
  });
  const size = graph.node('Sqrt', [graph.node('Add', [squares, float(graph, epsilon)])]);
  const gain = kind === 'rms-plus-one' ? graph.node('Add', [weight, float(graph, 1)]) : weight;
  return graph.node('Mul', [graph.node('Div', [input, size]), gain]);
}
