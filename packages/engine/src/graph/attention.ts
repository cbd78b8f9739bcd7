import type { GraphBuilder, Value } from './builder.ts';
import { Heads, type HeadsSpec } from './heads.ts';
import { attentionTiles, type Tile, tileMask, type Visibility } from './mask.ts';
import { rmsNorm } from './norm.ts';

/** In what attention differs between architectures. */
export interface AttentionTraits extends Visibility {
  /** What scores are multiplied with before the softmax. */
  readonly scoreScale: number;
  /** c: scores become c · tanh(score / c); null for none. */
  readonly scoreCap: number | null;
  /** Channels of a head that are turned by its position, from the first on; null where none are. */
  readonly rotary: { readonly dimensions: number; readonly interleaved: boolean } | null;
}

export interface AttentionSpec extends HeadsSpec {
  readonly traits: AttentionTraits;
  readonly normEpsilon: number;
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
  /** [headDim]: RMS norms of every head's queries and keys, before they are rotated. */
  readonly norms?: { readonly query: Value; readonly key: Value };
  /** [T, turned channels / 2]; absent where positions are not rotary. */
  readonly rope?: RopeInputs;
  /** [query heads, 1, 1]: attention with linear biases. */
  readonly slopes?: Value;
  /** For rows that hold trees of tokens; absent where a row is one sequence. */
  readonly tree?: TreeInputs;
}

export interface RopeInputs {
  readonly cos: Value;
  readonly sin: Value;
}

export interface TreeInputs {
  /** int64 [rows, T]: how many tokens stand before each on its path. */
  readonly positions: Value;
  /** [rows, 1, T, T]: 0 where a token sees another, -Infinity elsewhere. A token sees none that stands after it. */
  readonly mask: Value;
}

/** Attention with what its backward pass needs again. */
export interface Attended {
  readonly heads: Heads;
  /** Rotated: [rows, query heads, T, headDim] and [rows, groups, T, headDim]. */
  readonly query: Value;
  readonly key: Value;
  /** [rows, groups, T, headDim] */
  readonly value: Value;
  /** Of each tile, the softmax of its scores: [rows, groups, queryHeadsPerGroup * queries, keys of the tile]. */
  readonly tiles: readonly (Tile & { readonly weights: Value })[];
  /** [rows * T, groups * queryHeadsPerGroup * headDim] */
  readonly output: Value;
}

/**
 * Attention in tiles of queries: where it is causal, a tile sees only the keys up to its own end, which halves the work
 * of a long row. The query heads of a KV group are stacked as rows of one product, so keys and values are never repeated.
 */
export function attend(graph: GraphBuilder, spec: AttentionSpec, inputs: AttentionInputs): Attended {
  const { headDim, sequenceLength: length, traits } = spec;
  const { heads, key, value, query } = inHeads(graph, spec, inputs);

  const tiles = attentionTiles(length, traits.causal).map((tile) => {
    const { start, end, keys } = tile;
    const rows = end - start;
    const stacked = heads.stack(heads.positions(query, start, end), rows, headDim);
    const scores = capped(graph, traits, {
      left: stacked,
      right: heads.positions(key, 0, keys),
    });
    const perHead = heads.unstack(scores, rows, keys);
    const masked = masking(graph, heads, { tile, traits, inputs }).reduce(
      (sum, mask) => graph.node('Add', [sum, mask]),
      perHead,
    );
    const weights = heads.stack(graph.node('Softmax', [masked], { attributes: { axis: -1 } }), rows, keys);
    const mixed = heads.unstack(graph.node('MatMul', [weights, heads.positions(value, 0, keys)]), rows, headDim);
    return { ...tile, weights, mixed };
  });
  const mixed = tiles.map((tile) => tile.mixed);
  const joined = mixed.length === 1 ? mixed[0]! : graph.node('Concat', mixed, { attributes: { axis: 2 } });
  return { heads, query, key, value, tiles, output: heads.mergeQueries(joined) };
}

/** Queries, keys and values in heads, normed and rotated: see `Attended`. */
export function inHeads(
  graph: GraphBuilder,
  spec: AttentionSpec,
  inputs: AttentionInputs,
): Pick<Attended, 'heads' | 'query' | 'key' | 'value'> {
  const heads = new Heads(graph, spec, inputs.groups);
  const normed = (value: Value, weight: Value | undefined): Value =>
    weight ? rmsNorm(graph, value, weight, spec.normEpsilon) : value;
  const key = rotated(graph, normed(heads.splitKeys(inputs.key), inputs.norms?.key), { spec, ...inputs });
  const value = heads.splitKeys(inputs.value);
  const query = rotated(graph, normed(heads.splitQueries(inputs.query), inputs.norms?.query), { spec, ...inputs });
  return { heads, query, key, value };
}

/** left x rightᵀ, scaled and capped. */
export function capped(
  graph: GraphBuilder,
  { scoreScale, scoreCap }: AttentionTraits,
  { left, right }: { readonly left: Value; readonly right: Value },
): Value {
  const alpha = { float: scoreCap === null ? scoreScale : scoreScale / scoreCap };
  const scores = graph.node('FusedMatMul', [left, right], {
    domain: 'com.microsoft',
    attributes: { transB: 1, alpha },
  });
  if (scoreCap === null) return scores;
  return graph.node('Mul', [graph.node('Tanh', [scores]), graph.constant('float32', [scoreCap], [1])]);
}

/** What is added to a tile's scores, [rows, query heads, queries, keys] or less of it. */
function masking(
  graph: GraphBuilder,
  heads: Heads,
  given: { readonly tile: Tile; readonly traits: AttentionTraits; readonly inputs: AttentionInputs },
): Value[] {
  const { tile, traits, inputs } = given;
  const { tree, slopes } = inputs;
  const size = [tile.end - tile.start, tile.keys];
  if (tree) {
    const mask = heads.seen(tree.mask, tile.start, tile.end);
    return slopes ? [graph.node('Mul', [slopes, treeDistances(graph, heads, { tile, tree })]), mask] : [mask];
  }
  if (slopes) {
    // Never above 0, so that what is not seen stays at -Infinity under every slope.
    const distances = tileMask(tile, traits, (query, key) => key - query);
    return [graph.node('Mul', [slopes, graph.constant('float32', distances, size)])];
  }
  if (!traits.causal) return [];
  return [graph.constant('float32', tileMask(tile, traits), size)];
}

/** By how many tokens of its path a key stands before a query, as a negative number: [rows, 1, queries, keys]. */
function treeDistances(
  graph: GraphBuilder,
  heads: Heads,
  { tile, tree }: { readonly tile: Tile; readonly tree: TreeInputs },
): Value {
  const positions = graph.node('Cast', [tree.positions], { attributes: { to: 1 } });
  const along = (start: number, end: number, axis: number): Value => {
    const part = graph.node('Slice', [positions, heads.vector(start), heads.vector(end), heads.vector(1)]);
    return graph.node('Unsqueeze', [part, heads.vector(1, axis)]);
  };
  return graph.node('Sub', [along(0, tile.keys, 2), along(tile.start, tile.end, 3)]);
}

interface Turn extends Pick<AttentionInputs, 'rope' | 'tree'> {
  readonly spec: Pick<AttentionSpec, 'traits' | 'headDim'>;
}

/** Turns [rows, heads, T, headDim] by its positions. With the negated sine it turns back. */
export function rotated(graph: GraphBuilder, value: Value, { spec, rope, tree }: Turn): Value {
  const { rotary } = spec.traits;
  if (!rotary || !rope) return value;
  // RotaryEmbedding takes heads before positions when it gets four dimensions.
  const turn = (channels: Value): Value => {
    const positions = tree?.positions ?? graph.constant('int64', [0], [1]);
    return graph.node('RotaryEmbedding', [channels, positions, rope.cos, rope.sin], {
      domain: 'com.microsoft',
      attributes: rotary.interleaved ? { interleaved: 1 } : {},
    });
  };
  if (rotary.dimensions === spec.headDim) return turn(value);
  const part = (start: number, end: number): Value => {
    const bounds = [start, end, 3].map((bound) => graph.constant('int64', [bound], [1]));
    return graph.node('Slice', [value, ...bounds]);
  };
  const parts = [turn(part(0, rotary.dimensions)), part(rotary.dimensions, spec.headDim)];
  return graph.node('Concat', parts, { attributes: { axis: 3 } });
}
