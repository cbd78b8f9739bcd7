import type { BlockTraits } from '../graph/block.ts';
import { attentionTiles, type Tile, tileMask } from '../graph/mask.ts';
import type { TreeBatch } from '../pass/device.ts';
import type { Runtime, Tensor } from './runtime.ts';

/**
 * Stands for -Infinity in what is added to scores: shaders may take it that there are no infinities. Whatever is added to
 * it stays far below all scores, and its exponential is 0.
 */
const UNSEEN = -3e38;

/** A tile of queries with what is added to its scores. */
export interface MaskedTile extends Tile {
  /** Broadcasts over [rows, query heads, queries, keys]; null where every query sees every key. */
  readonly mask: Tensor | null;
}

/** Of rows that are one sequence each. `slopes`: [query heads, 1, 1] where biases of attention are linear. */
export function sequenceTiles(
  tf: Runtime,
  { attention }: Pick<BlockTraits, 'attention'>,
  { sequenceLength, slopes }: { readonly sequenceLength: number; readonly slopes: Tensor | null },
): MaskedTile[] {
  return attentionTiles(sequenceLength, attention.causal).map((tile) => {
    if (!attention.causal && !slopes && attention.window === null) return { ...tile, mask: null };
    const size: [number, number] = [tile.end - tile.start, tile.keys];
    if (!slopes) return { ...tile, mask: tf.tensor(finite(tileMask(tile, attention)), size) };
    const distances = tileMask(tile, attention, (query, key) => key - query);
    return { ...tile, mask: tf.mul(slopes, tf.tensor(finite(distances), size)) };
  });
}

/** Of rows that hold trees of tokens. */
export function treeTiles(
  tf: Runtime,
  tree: Pick<TreeBatch, 'positions'> & { readonly mask: Float32Array },
  { sequenceLength: length, slopes }: { readonly sequenceLength: number; readonly slopes: Tensor | null },
): MaskedTile[] {
  const rows = tree.positions.length / length;
  const seen = finite(tree.mask);
  // A slope is at most 1: what is not seen stays out of sight under each.
  const distances = slopes && treeDistances(tree.positions, length, seen);
  const whole = tf.tensor(distances ?? seen, [rows, 1, length, length]);
  return attentionTiles(length).map((tile) => {
    const part = tf.slice(whole, [0, 0, tile.start, 0], [rows, 1, tile.end - tile.start, tile.keys]);
    return { ...tile, mask: slopes ? tf.mul(part, slopes) : part };
  });
}

/** By how many tokens of its path a key stands before a query, as a negative number; where it is not seen, `seen` says. */
function treeDistances(positions: BigInt64Array, length: number, seen: Float32Array): Float32Array {
  return seen.map((value, i) => {
    if (value !== 0) return value;
    const row = Math.floor(i / (length * length));
    const query = Math.floor(i / length) % length;
    return Number(positions[row * length + (i % length)]! - positions[row * length + query]!);
  });
}

function finite(mask: Float32Array): Float32Array {
  return mask.map((value) => (value === Number.NEGATIVE_INFINITY ? UNSEEN : value));
}
