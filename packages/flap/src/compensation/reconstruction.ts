import type { Algebra } from '../algebra/algebra.ts';
import { BLOCK_WIDTH, blocksOf } from '../algebra/blocks.ts';
import { type Gram, products } from '../statistics/gram.ts';
import { apply, columnsOf } from './regression.ts';

/** An output projection before and after pruning. */
export interface ReplacedProjection {
  /** W, row-major [out, in]. */
  readonly weights: Float32Array;
  /** Channels that stay. */
  readonly kept: Int32Array;
  /** W_P', row-major [out, kept]; null where the columns of W stay as they are. */
  readonly replaced: Float32Array | null;
  /** What compensation adds, [out]; null for none. */
  readonly bias: Float64Array | null;
}

/**
 * How far the outputs of a pruned module are from the dense one's on tokens of which only products are known:
 * Σ‖W x - (W_P' x_P + b)‖² / Σ‖W x - mean of W x‖², 0 when they are the same, 1 when a constant would do as well. With
 * D = W - W_P' (spread over the kept columns), C the products about the mean mu and N tokens, the numerator is
 * tr(D C Dᵀ) + N ‖D mu - b‖² and the denominator tr(W C Wᵀ). Null where the outputs do not vary at all.
 */
export async function reconstructionError(
  { weights, kept, replaced, bias }: ReplacedProjection,
  { gram, algebra }: { readonly gram: Gram; readonly algebra: Algebra },
): Promise<number | null> {
  const width = gram.mean.length;
  const all = Int32Array.from(gram.mean.keys());
  const outputs = weights.length / width;
  const difference = Float64Array.from(weights);
  for (let r = 0; r < outputs; r++) {
    for (let i = 0; i < kept.length; i++) {
      const place = r * width + kept[i]!;
      difference[place] = replaced === null ? 0 : difference[place]! - replaced[r * kept.length + i]!;
    }
  }
  const shift = await apply(algebra, difference, gram.mean);
  let constant = 0;
  for (let r = 0; r < outputs; r++) constant += (shift[r]! - (bias?.[r] ?? 0)) ** 2;
  // Where the columns stay as they are only the pruned ones differ, and most of the work falls away.
  const differing = replaced === null ? without(all, kept) : all;
  const spread = await quadratic(columnsOf(difference, width, differing), { gram, channels: differing, algebra });
  const whole = await quadratic(columnsOf(weights, width, all), { gram, channels: all, algebra });
  return whole > 0 ? (spread + constant) / whole : null;
}

/** tr(D (C/N) Dᵀ) for D [out, channels], row-major. */
async function quadratic(
  matrix: Float64Array,
  { gram, channels, algebra }: { readonly gram: Gram; readonly channels: Int32Array; readonly algebra: Algebra },
): Promise<number> {
  const depth = channels.length;
  const rows = depth === 0 ? 0 : matrix.length / depth;
  let trace = 0;
  for (const { start, end, width } of blocksOf(depth, BLOCK_WIDTH)) {
    const part = products(gram, { rows: channels.subarray(start, end), columns: channels, plain: false });
    const spread = await algebra.multiply(matrix, part, { rows, columns: width, depth, transposed: true });
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < width; c++) trace += spread[r * width + c]! * matrix[r * depth + start + c]!;
    }
  }
  return trace;
}

function without(all: Int32Array, kept: Int32Array): Int32Array {
  const stays = new Set(kept);
  return all.filter((channel) => !stays.has(channel));
}
