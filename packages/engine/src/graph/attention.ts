import type { GraphBuilder, Value } from './builder.ts';
import { Heads, type HeadsSpec } from './heads.ts';

export type AttentionSpec = HeadsSpec;

export interface AttentionInputs {
  /** [rows * T, groups * queryHeadsPerGroup * headDim], not yet rotated. */
  readonly query: Value;
  /** [rows * T, groups * headDim], not yet rotated. */
  readonly key: Value;
  /** [rows * T, groups * headDim] */
  readonly value: Value;
  /** int64 [1]: KV groups that this layer has. */
  readonly groups: Value;
  /** [T, headDim / 2] */
  readonly cos: Value;
  readonly sin: Value;
  /** For rows that hold trees of tokens; absent where a row is one sequence. */
  readonly tree?: {
    /** int64 [rows, T]: how many tokens stand before each on its path. */
    readonly positions: Value;
    /** [rows, 1, T, T]: 0 where a token sees another, -Infinity elsewhere. A token sees none that stands after it. */
    readonly mask: Value;
  };
}

/** Consecutive queries. */
export interface Tile {
  readonly start: number;
  readonly end: number;
}

/**
 * The tiles of queries that a row is computed in. Smaller ones skip more of the future and keep their scores in the
 * cache, but pack the keys more often.
 */
export function attentionTiles(sequenceLength: number): Tile[] {
  const size = sequenceLength <= 1024 ? 64 : 128;
  const tiles: Tile[] = [];
  for (let start = 0; start < sequenceLength; start += size) {
    tiles.push({ start, end: Math.min(sequenceLength, start + size) });
  }
  return tiles;
}

/** Attention with what its backward pass needs again. */
export interface Attended {
  readonly heads: Heads;
  /** Rotated: [rows, query heads, T, headDim] and [rows, groups, T, headDim]. */
  readonly query: Value;
  readonly key: Value;
  /** [rows, groups, T, headDim] */
  readonly value: Value;
  /** Of each tile, the softmax of its scores: [rows, groups, queryHeadsPerGroup * queries, end of the tile]. */
  readonly tiles: readonly (Tile & { readonly weights: Value })[];
  /** [rows * T, groups * queryHeadsPerGroup * headDim] */
  readonly output: Value;
}

/**
 * Causal attention in tiles of queries: a tile sees only the keys up to its own end, which halves the work of a long
 * row. The query heads of a KV group are stacked as rows of one product, so keys and values are never repeated.
 */
export function causalAttention(graph: GraphBuilder, spec: AttentionSpec, inputs: AttentionInputs): Attended {
  const { headDim, sequenceLength: length } = spec;
  const heads = new Heads(graph, spec, inputs.groups);
  const key = rotated(graph, heads.splitKeys(inputs.key), inputs);
  const value = heads.splitKeys(inputs.value);
  const query = rotated(graph, heads.splitQueries(inputs.query), inputs);

  const tiles = attentionTiles(length).map(({ start, end }) => {
    const rows = end - start;
    const stacked = heads.stack(heads.positions(query, start, end), rows, headDim);
    const scores = graph.node('FusedMatMul', [stacked, heads.positions(key, 0, end)], {
      domain: 'com.microsoft',
      attributes: { transB: 1, alpha: { float: scoreScale(headDim) } },
    });
    const perHead = heads.unstack(scores, rows, end);
    const mask = inputs.tree
      ? heads.seen(inputs.tree.mask, start, end)
      : graph.constant('float32', causalMask(start, end), [rows, end]);
    const masked = graph.node('Add', [perHead, mask]);
    const weights = heads.stack(graph.node('Softmax', [masked], { attributes: { axis: -1 } }), rows, end);
    const mixed = heads.unstack(graph.node('MatMul', [weights, heads.positions(value, 0, end)]), rows, headDim);
    return { start, end, weights, mixed };
  });
  const mixed = tiles.map((tile) => tile.mixed);
  const joined = mixed.length === 1 ? mixed[0]! : graph.node('Concat', mixed, { attributes: { axis: 2 } });
  return { heads, query, key, value, tiles, output: heads.mergeQueries(joined) };
}

/** What scores are multiplied with before the softmax. */
export function scoreScale(headDim: number): number {
  return 1 / Math.sqrt(headDim);
}

/** Turns [rows, heads, T, headDim] by its positions. With the negated sine it turns back. */
export function rotated(
  graph: GraphBuilder,
  value: Value,
  { cos, sin, tree }: Pick<AttentionInputs, 'cos' | 'sin' | 'tree'>,
): Value {
  // RotaryEmbedding takes heads before positions when it gets four dimensions.
  const positions = tree?.positions ?? graph.constant('int64', [0], [1]);
  return graph.node('RotaryEmbedding', [value, positions, cos, sin], { domain: 'com.microsoft' });
}

/** Row-major [end - start, end]: 0 where query `start + r` may look, -Infinity beyond it. */
function causalMask(start: number, end: number): Float32Array {
  const mask = new Float32Array((end - start) * end);
  for (let row = 0; row < end - start; row++)
    mask.fill(Number.NEGATIVE_INFINITY, row * end + start + row + 1, (row + 1) * end);
  return mask;
}
