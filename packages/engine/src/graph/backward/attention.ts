import { type Attended, type AttentionSpec, type RopeInputs, rotated } from '../attention.ts';
import type { GraphBuilder, Value } from '../builder.ts';
import { scaledSum } from './means.ts';

/** Gradients by the projections' outputs, before rotation: shapes as in `AttentionInputs`. */
export interface AttentionGradients {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
}

/**
 * Backward through causal attention, tile by tile. With P the softmax weights, s the scores' scale and dO the
 * gradient of what they mixed:
 *
 *     dV = Pᵀ dO,  dP = dO Vᵀ,  dS = P (dP - rowsum(P dP)),  dQ = s dS K,  dK = s dSᵀ Q
 *
 * The query heads of a KV group are rows of the same products, so the sums over them are the gradients of the keys and
 * values that they share. A key takes part in all tiles from its own on: their parts are added in the order of tiles.
 *
 * @param gradient - of `attended.output`
 */
export function causalAttentionBackward(
  graph: GraphBuilder,
  spec: AttentionSpec,
  given: { readonly attended: Attended; readonly gradient: Value; readonly rope: RopeInputs },
): AttentionGradients {
  const { headDim, sequenceLength: length } = spec;
  const { heads, query, key, value, tiles } = given.attended;
  const product = (a: Value, b: Value, attributes: { transA?: 1; transB?: 1; scaled?: true }): Value => {
    const { scaled, ...transposed } = attributes;
    const alpha = { float: scaled ? spec.traits.scoreScale : 1 };
    return graph.node('FusedMatMul', [a, b], { domain: 'com.microsoft', attributes: { ...transposed, alpha } });
  };
  const mixed = heads.splitQueries(given.gradient);
  const parts = tiles.map(({ start, end, weights }) => {
    const rows = end - start;
    const output = heads.stack(heads.positions(mixed, start, end), rows, headDim);
    const queries = heads.stack(heads.positions(query, start, end), rows, headDim);
    const byWeights = product(output, heads.positions(value, 0, end), { transB: 1 });
    const along = scaledSum(graph, graph.node('Mul', [weights, byWeights]), { width: end, factor: 1 });
    const scores = graph.node('Mul', [weights, graph.node('Sub', [byWeights, along])]);
    return {
      query: heads.unstack(product(scores, heads.positions(key, 0, end), { scaled: true }), rows, headDim),
      key: padded(product(scores, queries, { transA: 1, scaled: true }), end),
      value: padded(product(weights, output, { transA: 1 }), end),
    };
  });
  const rope = { cos: given.rope.cos, sin: graph.node('Neg', [given.rope.sin]) };
  const queries = parts.map((part) => part.query);
  const joined = queries.length === 1 ? queries[0]! : graph.node('Concat', queries, { attributes: { axis: 2 } });
  return {
    query: heads.mergeQueries(rotated(graph, joined, { spec, rope })),
    key: heads.mergeKeys(rotated(graph, sum(parts.map((part) => part.key)), { spec, rope })),
    value: heads.mergeKeys(sum(parts.map((part) => part.value))),
  };

  /** Zeros for the positions that the tile does not see: [rows, groups, T, headDim]. */
  function padded(part: Value, end: number): Value {
    if (end === length) return part;
    return graph.node('Pad', [part, heads.vector(0, 0, 0, 0, 0, 0, length - end, 0)]);
  }

  function sum(values: readonly Value[]): Value {
    return values.length === 1 ? values[0]! : graph.node('Sum', values);
  }
}
