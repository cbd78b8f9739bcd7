import { FlapbookError } from '../errors.ts';
import type { LayerShape, PerModule } from '../types.ts';
import { REDUCTIONS, type ReductionName } from './reductions.ts';

/** Scores of one layer's coupled channels, one float64 a channel: rows of what produces them, columns of what reads them. */
export interface LayerSaliency {
  /** Rows of q_proj: query heads x headDim. */
  readonly query: Float64Array;
  /** Rows of k_proj and of v_proj: KV heads x headDim. */
  readonly key: Float64Array;
  readonly value: Float64Array;
  /** Columns of o_proj: query heads x headDim. */
  readonly attentionOutput: Float64Array;
  /** Rows of gate_proj and of up_proj, columns of down_proj: one an MLP channel. Empty for a gate that an MLP has not. */
  readonly gate: Float64Array;
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** The matrices of a layer with the side on which their coupled channels lie, in the order of their groups. */
export const SALIENCY_SIDES = {
  query: 'rows',
  key: 'rows',
  value: 'rows',
  attentionOutput: 'columns',
  gate: 'rows',
  up: 'rows',
  down: 'columns',
} as const satisfies Record<keyof LayerSaliency, 'rows' | 'columns'>;

export type SaliencyMatrix = keyof LayerSaliency;

/**
 * One score for each input channel of the output projections, as the structures take them.
 *
 * The attention's coupled channel c is a channel of a KV head: its row in k_proj and v_proj with the rows of q_proj and
 * columns of o_proj at the same place of every query head that shares the KV head, added up; query head h shares KV head
 * floor(h / queryHeadsPerUnit). (LLM-Pruner's code folds longer vectors so that query head h meets KV head h modulo their
 * number, which LLaMA does not share them by.) Where KV heads have several query heads, each of them carries an equal
 * share, so that a unit's channels add up to the unit's score. The root is q_proj where each query head has its own keys,
 * else k_proj.
 *
 * @throws FlapbookError BAD_PARAMETER when scores and shape do not match
 */
export function coupledScores(
  saliency: LayerSaliency,
  { attention, mlp }: LayerShape,
  reduction: ReductionName,
): PerModule<Float64Array> {
  const { queryHeadsPerUnit: sharing, headDim } = attention;
  const queries = attention.units * sharing * headDim;
  const keys = attention.units * headDim;
  const expected = {
    query: queries,
    key: keys,
    value: keys,
    attentionOutput: queries,
    gate: saliency.gate.length === 0 ? 0 : mlp.units,
    up: mlp.units,
    down: mlp.units,
  };
  for (const [name, length] of Object.entries(expected) as [SaliencyMatrix, number][]) {
    if (saliency[name].length !== length) {
      throw new FlapbookError('BAD_PARAMETER', `${name}: ${saliency[name].length} scores for ${length} channels.`);
    }
  }
  const query = folded(saliency.query, sharing, headDim);
  const output = folded(saliency.attentionOutput, sharing, headDim);
  const group =
    sharing === 1 ? [query, saliency.key, saliency.value, output] : [saliency.key, query, saliency.value, output];
  const perKey = reduced(group, reduction);
  const perQuery = new Float64Array(queries);
  for (let c = 0; c < queries; c++) perQuery[c] = perKey[keyChannel(c, sharing, headDim)]! / sharing;
  const channels = [saliency.gate, saliency.up, saliency.down].filter((scores) => scores.length > 0);
  return { attention: perQuery, mlp: reduced(channels, reduction) };
}

/** The KV head's channel that a query head's channel is coupled with. */
function keyChannel(channel: number, sharing: number, headDim: number): number {
  return Math.floor(channel / headDim / sharing) * headDim + (channel % headDim);
}

/** Query heads that share a KV head, added up: [units * sharing * headDim] to [units * headDim]. */
function folded(scores: Float64Array, sharing: number, headDim: number): Float64Array {
  const sums = new Float64Array(scores.length / sharing);
  for (let c = 0; c < scores.length; c++) sums[keyChannel(c, sharing, headDim)]! += scores[c]!;
  return sums;
}

function reduced(group: readonly Float64Array[], reduction: ReductionName): Float64Array {
  const { reduce } = REDUCTIONS[reduction];
  return group[0]!.map((_, channel) => reduce(group.map((scores) => scores[channel]!)));
}
