import type { AttentionTraits } from '../graph/attention.ts';
import { capped, norm } from './functions.ts';
import type { MaskedTile } from './masks.ts';
import { type Rotary, rotate } from './rotary.ts';
import type { Runtime, Tensor } from './runtime.ts';

export interface AttentionShape {
  readonly rows: number;
  readonly sequenceLength: number;
  /** KV groups that this layer has. */
  readonly groups: number;
  readonly queryHeadsPerGroup: number;
  readonly headDim: number;
}

export interface AttentionTensors {
  /** [rows * T, query heads * headDim], not yet rotated. */
  readonly query: Tensor;
  /** [rows * T, groups * headDim], not yet rotated. */
  readonly key: Tensor;
  readonly value: Tensor;
  /** [headDim]: RMS norms of every head's queries and keys, before they are rotated. */
  readonly norms: { readonly query: Tensor; readonly key: Tensor; readonly epsilon: number } | null;
  readonly rotary: Rotary | null;
  readonly tiles: readonly MaskedTile[];
}

/**
 * Attention in tiles of queries, as the graphs compute it: the query heads of a KV group are rows of one product, so that
 * keys and values are never repeated.
 *
 * @returns [rows * T, query heads * headDim]
 */
export function attend(
  tf: Runtime,
  { traits, shape }: { readonly traits: AttentionTraits; readonly shape: AttentionShape },
  given: AttentionTensors,
): Tensor {
  const { rows, sequenceLength: length, groups, queryHeadsPerGroup, headDim } = shape;
  const queryHeads = groups * queryHeadsPerGroup;
  const { norms, rotary } = given;
  const split = (value: Tensor, heads: number): Tensor =>
    tf.transpose(tf.reshape(value, [rows, length, heads, headDim]), [0, 2, 1, 3]);
  const normed = (value: Tensor, weight: Tensor | undefined): Tensor =>
    norms && weight ? norm(tf, value, { kind: 'rms', epsilon: norms.epsilon, weight }) : value;
  const turned = (value: Tensor): Tensor =>
    rotary && traits.rotary ? rotate(tf, value, rotary, traits.rotary.interleaved) : value;

  const query = tf.mul(turned(normed(split(given.query, queryHeads), norms?.query)), traits.scoreScale);
  const key = turned(normed(split(given.key, groups), norms?.key));
  // [rows * groups, headDim, T] and [rows * groups, T, headDim]: plain products, see `DeviceWeights`.
  const keys = tf.reshape(tf.transpose(key, [0, 1, 3, 2]), [rows * groups, headDim, length]);
  const values = tf.reshape(split(given.value, groups), [rows * groups, length, headDim]);

  const mixed = given.tiles.map(({ start, end, keys: seen, mask }) => {
    const count = end - start;
    const part = tf.slice(query, [0, 0, start, 0], [rows, queryHeads, count, headDim]);
    const stacked = tf.reshape(part, [rows * groups, queryHeadsPerGroup * count, headDim]);
    const scores = tf.matMul(stacked, tf.slice(keys, [0, 0, 0], [rows * groups, headDim, seen]));
    const perHead = tf.reshape(capped(tf, scores, traits.scoreCap), [rows, queryHeads, count, seen]);
    const weights = tf.softmax(mask ? tf.add(perHead, mask) : perHead);
    const again = tf.reshape(weights, [rows * groups, queryHeadsPerGroup * count, seen]);
    const mixed = tf.matMul(again, tf.slice(values, [0, 0, 0], [rows * groups, seen, headDim]));
    return tf.reshape(mixed, [rows, queryHeads, count, headDim]);
  });
  const joined = mixed.length === 1 ? mixed[0]! : tf.concat(mixed, 2);
  return tf.reshape(tf.transpose(joined, [0, 2, 1, 3]), [rows * length, queryHeads * headDim]);
}
