import type { Algebra } from './algebra.ts';
import { subtract } from './blocks.ts';
import type { CholeskyFactor } from './cholesky.ts';

export interface RightSide {
  /** Rows of what is solved for. */
  readonly rows: number;
  /** Columns start … end - 1 of the right side: row-major [rows, end - start], a new array. */
  columns(start: number, end: number): Promise<Float64Array>;
}

/**
 * X with X · (L Lᵀ) = right side, [rows, size], row-major: forward and backward substitution by blocks, in which the
 * diagonal blocks are applied through their inverses.
 */
export async function solve(
  { size, blocks }: CholeskyFactor,
  right: RightSide,
  { algebra }: { readonly algebra: Algebra },
): Promise<Float64Array> {
  const { rows } = right;
  const parts: Float64Array[] = [];
  for (const [k, block] of blocks.entries()) {
    const part = await right.columns(block.start, block.end);
    for (const [j, before] of blocks.slice(0, k).entries()) {
      const first = (block.start - before.start) * before.width;
      const factor = before.rows.subarray(first, first + block.width * before.width);
      const shape = { rows, columns: block.width, depth: before.width, transposed: true };
      subtract(part, await algebra.multiply(parts[j]!, factor, shape));
    }
    const shape = { rows, columns: block.width, depth: block.width, transposed: true };
    parts.push(await algebra.multiply(part, block.inverse, shape));
  }
  for (const [k, block] of [...blocks.entries()].reverse()) {
    for (const [j, after] of blocks.entries()) {
      if (j <= k) continue;
      const first = (after.start - block.start) * block.width;
      const factor = block.rows.subarray(first, first + after.width * block.width);
      const shape = { rows, columns: block.width, depth: after.width, transposed: false };
      subtract(parts[k]!, await algebra.multiply(parts[j]!, factor, shape));
    }
    const shape = { rows, columns: block.width, depth: block.width, transposed: false };
    parts[k] = await algebra.multiply(parts[k]!, block.inverse, shape);
  }
  const solution = new Float64Array(rows * size);
  for (const [k, { start, width }] of blocks.entries()) {
    for (let r = 0; r < rows; r++) {
      solution.set(parts[k]!.subarray(r * width, (r + 1) * width), r * size + start);
    }
  }
  return solution;
}
