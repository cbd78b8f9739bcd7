import type { GraphBuilder, Value } from './builder.ts';

export interface AttentionSpec {
  readonly headDim: number;
  readonly queryHeadsPerGroup: number;
  readonly sequenceLength: number;
}

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

/**
 * Causal attention in tiles of queries: a tile sees only the keys up to its own end, which halves the work of a long
 * row. The query heads of a KV group are stacked as rows of one product, so keys and values are never repeated.
 *
 * @returns [rows * T, groups * queryHeadsPerGroup * headDim]
 */
export function causalAttention(graph: GraphBuilder, spec: AttentionSpec, inputs: AttentionInputs): Value {
  const { headDim, queryHeadsPerGroup: heads, sequenceLength: length } = spec;
  const shape = (...parts: (readonly number[] | Value)[]): Value =>
    graph.node(
      'Concat',
      parts.map((part) => (typeof part === 'string' ? part : graph.constant('int64', part, [part.length]))),
      { attributes: { axis: 0 } },
    );
  const vector = (...values: number[]): Value => graph.constant('int64', values, [values.length]);
  const transpose = (value: Value, perm: readonly number[]): Value =>
    graph.node('Transpose', [value], { attributes: { perm } });
  const firstPosition = vector(0);
  const rotate = (value: Value): Value =>
    graph.node('RotaryEmbedding', [value, firstPosition, inputs.cos, inputs.sin], { domain: 'com.microsoft' });

  const perGroup = [0, 2, 1, 3];
  const keyShape = shape([-1, length], inputs.groups, [headDim]);
  // RotaryEmbedding takes heads before positions when it gets four dimensions: [rows, heads, T, headDim].
  const key = rotate(transpose(graph.node('Reshape', [inputs.key, keyShape]), perGroup));
  const value = transpose(graph.node('Reshape', [inputs.value, keyShape]), perGroup);
  const allHeads = graph.node('Mul', [inputs.groups, vector(heads)]);
  const query = rotate(
    transpose(graph.node('Reshape', [inputs.query, shape([-1, length], allHeads, [headDim])]), perGroup),
  );

  const slice = (source: Value, start: number, end: number): Value =>
    start === 0 && end === length ? source : graph.node('Slice', [source, vector(start), vector(end), vector(2)]);
  const tiles: Value[] = [];
  for (const { start, end } of attentionTiles(length)) {
    const rows = end - start;
    const stacked = graph.node('Reshape', [
      slice(query, start, end),
      shape([-1], inputs.groups, [heads * rows, headDim]),
    ]);
    const scores = graph.node('FusedMatMul', [stacked, slice(key, 0, end)], {
      domain: 'com.microsoft',
      attributes: { transB: 1, alpha: { float: 1 / Math.sqrt(headDim) } },
    });
    const perHead = graph.node('Reshape', [scores, shape([-1], allHeads, [rows, end])]);
    const masked = graph.node('Add', [perHead, graph.constant('float32', causalMask(start, end), [rows, end])]);
    const weights = graph.node('Softmax', [masked], { attributes: { axis: -1 } });
    const restacked = graph.node('Reshape', [weights, shape([-1], inputs.groups, [heads * rows, end])]);
    const mixed = graph.node('MatMul', [restacked, slice(value, 0, end)]);
    tiles.push(graph.node('Reshape', [mixed, shape([-1], allHeads, [rows, headDim])]));
  }
  const joined = tiles.length === 1 ? tiles[0]! : graph.node('Concat', tiles, { attributes: { axis: 2 } });
  const width = graph.node('Mul', [allHeads, vector(headDim)]);
  return graph.node('Reshape', [transpose(joined, perGroup), shape([-1], width)]);
}

/** Row-major [end - start, end]: 0 where query `start + r` may look, -Infinity beyond it. */
function causalMask(start: number, end: number): Float32Array {
  const mask = new Float32Array((end - start) * end);
  for (let row = 0; row < end - start; row++)
    mask.fill(Number.NEGATIVE_INFINITY, row * end + start + row + 1, (row + 1) * end);
  return mask;
}
