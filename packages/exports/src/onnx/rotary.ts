import { type GraphBuilder, ropeFrequencies, type Value } from '@flapbook/engine/graph';
import type { Rope } from '@flapbook/models';
import { integers, slice } from './pieces.ts';
import type { Positions } from './positions.ts';

/**
 * Positions are taken apart into a multiple of this and a rest, and the angles' cosines and sines put together again by
 * the addition theorems: a table of all positions would take 67 MB for 131,072 of 128 channels, and angles in float32
 * lose digits at high positions.
 */
const STEP = 256;

/** Cosines and sines of the positions at hand: [batch, 1, T, turned channels / 2]. */
export interface Rotation {
  readonly cos: Value;
  readonly sin: Value;
}

export function rotation(
  graph: GraphBuilder,
  rope: Rope,
  {
    headDim,
    maxPositions,
    positions,
  }: { readonly headDim: number; readonly maxPositions: number; readonly positions: Positions },
): Rotation {
  const factor = 'attentionFactor' in rope.scaling ? rope.scaling.attentionFactor : 1;
  const turned = (length: number): Rotation =>
    anglesOf(graph, ropeFrequencies(rope, headDim, length), { factor, maxPositions, positions });
  if (rope.scaling.type !== 'longrope') return turned(maxPositions);
  const { originalMaxPositions: original } = rope.scaling;
  const [short, long] = [turned(original), turned(original + 1)];
  const isLong = graph.node('Greater', [positions.total, integers(graph, original)]);
  const choose = (name: 'cos' | 'sin') => graph.node('Where', [isLong, long[name], short[name]]);
  return { cos: choose('cos'), sin: choose('sin') };
}

function anglesOf(
  graph: GraphBuilder,
  frequencies: Float64Array,
  {
    factor,
    maxPositions,
    positions,
  }: { readonly factor: number; readonly maxPositions: number; readonly positions: Positions },
): Rotation {
  const step = integers(graph, STEP);
  const ids = positions.ids;
  const coarse = rowsOf(
    graph,
    { frequencies, count: Math.ceil(maxPositions / STEP), stride: STEP, factor: 1 },
    graph.node('Div', [ids, step]),
  );
  const fine = rowsOf(graph, { frequencies, count: STEP, stride: 1, factor }, graph.node('Mod', [ids, step]));
  const times = (a: Value, b: Value) => graph.node('Mul', [a, b]);
  return {
    cos: graph.node('Sub', [times(coarse.cos, fine.cos), times(coarse.sin, fine.sin)]),
    sin: graph.node('Add', [times(coarse.sin, fine.cos), times(coarse.cos, fine.sin)]),
  };
}

/** Rows of a table of angles, as [batch, 1, T, frequencies]. */
function rowsOf(
  graph: GraphBuilder,
  table: {
    readonly frequencies: Float64Array;
    readonly count: number;
    readonly stride: number;
    readonly factor: number;
  },
  rows: Value,
): Rotation {
  const { frequencies, count, stride, factor } = table;
  const pick = (of: (angle: number) => number): Value => {
    const entries = Float32Array.from({ length: count * frequencies.length }, (_, i) => {
      const position = Math.floor(i / frequencies.length) * stride;
      return factor * of(position * frequencies[i % frequencies.length]!);
    });
    const constant = graph.constant('float32', entries, [count, frequencies.length]);
    return graph.node('Unsqueeze', [graph.node('Gather', [constant, rows]), integers(graph, 1)]);
  };
  return { cos: pick(Math.cos), sin: pick(Math.sin) };
}

/** Turns [batch, heads, T, headDim] by its positions. */
export function rotate(
  graph: GraphBuilder,
  value: Value,
  rope: Rope,
  { headDim, by }: { readonly headDim: number; readonly by: Rotation },
): Value {
  const dimensions = rope.dimensions ?? headDim;
  const part = (start: number, end: number, step = 1) => slice(graph, value, { axis: 3, start, end, step });
  const [first, second] = rope.interleaved
    ? [part(0, dimensions, 2), part(1, dimensions, 2)]
    : [part(0, dimensions / 2), part(dimensions / 2, dimensions)];
  const times = (a: Value, b: Value) => graph.node('Mul', [a, b]);
  const turned = [
    graph.node('Sub', [times(first, by.cos), times(second, by.sin)]),
    graph.node('Add', [times(second, by.cos), times(first, by.sin)]),
  ];
  const joined = rope.interleaved
    ? interleave(graph, turned, dimensions)
    : graph.node('Concat', turned, { attributes: { axis: 3 } });
  if (dimensions === headDim) return joined;
  return graph.node('Concat', [joined, part(dimensions, headDim)], { attributes: { axis: 3 } });
}

/** The entries of both by turns. */
function interleave(graph: GraphBuilder, halves: readonly Value[], dimensions: number): Value {
  const columns = halves.map((half) => graph.node('Unsqueeze', [half, integers(graph, 4)]));
  const pairs = graph.node('Concat', columns, { attributes: { axis: 4 } });
  return graph.node('Reshape', [pairs, graph.constant('int64', [0, 0, 0, dimensions], [4])]);
}
