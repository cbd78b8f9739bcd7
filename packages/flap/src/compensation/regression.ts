import type { Algebra } from '../algebra/algebra.ts';
import { cholesky } from '../algebra/cholesky.ts';
import { solve } from '../algebra/solve.ts';
import { type Gram, meanSquare, products } from '../statistics/gram.ts';
import type { RegressionOptions } from './compensation.ts';

export interface RegressionSystem {
  readonly gram: Gram;
  readonly kept: Int32Array;
  /** In units of the mean of the diagonal. */
  readonly lambda: number;
  /** Whether products are taken as they are (true) or about the mean (false). */
  readonly plain: boolean;
  /** [out, sources], row-major: what is regressed, by the channels that it is made of. */
  readonly targets: { readonly weights: Float64Array; readonly channels: Int32Array };
}

/**
 * T S_SP (S_PP + λ · mean diag(S_PP) · I)⁻¹, [out, kept]: T the targets' weights, S the products of sources and kept
 * channels. Null when the kept channels are zero throughout, so that nothing can be said of them.
 */
export async function regress(
  { gram, kept, lambda, plain, targets }: RegressionSystem,
  { algebra, onProgress }: RegressionOptions,
): Promise<Float64Array | null> {
  const scale = meanSquare(gram, kept, plain);
  if (scale === 0) return null;
  const penalty = lambda * scale;
  const factor = await cholesky(
    {
      size: kept.length,
      panel(start, end) {
        const panel = products(gram, { rows: kept.subarray(start), columns: kept.subarray(start, end), plain });
        for (let c = 0; c < end - start; c++) {
          const place = c * (end - start) + c;
          panel[place] = panel[place]! + penalty;
        }
        return panel;
      },
    },
    { algebra, onProgress: (fraction) => onProgress?.(fraction / 2) },
  );
  const { channels, weights } = targets;
  const rows = weights.length / channels.length;
  return solve(
    factor,
    {
      rows,
      columns: (start, end) => {
        onProgress?.(0.5 + (0.5 * start) / kept.length);
        const right = products(gram, { rows: kept.subarray(start, end), columns: channels, plain });
        return algebra.multiply(weights, right, {
          rows,
          columns: end - start,
          depth: channels.length,
          transposed: true,
        });
      },
    },
    { algebra },
  );
}

/** Some columns of a row-major matrix, in float64. */
export function columnsOf(weights: Float32Array | Float64Array, width: number, channels: Int32Array): Float64Array {
  const rows = weights.length / width;
  const taken = new Float64Array(rows * channels.length);
  for (let r = 0, target = 0; r < rows; r++) {
    for (const channel of channels) taken[target++] = weights[r * width + channel]!;
  }
  return taken;
}

/** matrix · vector, of a row-major matrix [out, vector's length]. */
export async function apply(algebra: Algebra, matrix: Float64Array, vector: Float64Array): Promise<Float64Array> {
  if (vector.length === 0) return new Float64Array(0);
  const rows = matrix.length / vector.length;
  return algebra.multiply(matrix, vector, { rows, columns: 1, depth: vector.length, transposed: false });
}
