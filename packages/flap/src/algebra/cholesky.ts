import { FlapbookError } from '../errors.ts';
import type { Algebra } from './algebra.ts';
import { BLOCK_WIDTH, type Block, blocksOf, subtract } from './blocks.ts';

/** A symmetric matrix that is read in panels, so that it need not lie in memory as a whole. */
export interface SymmetricMatrix {
  readonly size: number;
  /** Columns start … end - 1 from row `start` down: row-major [size - start, end - start], a new array. */
  panel(start: number, end: number): Float64Array;
}

/** A block column of L: [size - start, width], and the inverse of its diagonal block, [width, width], lower triangular. */
export interface FactorBlock extends Block {
  readonly rows: Float64Array;
  readonly inverse: Float64Array;
}

/** L of matrix = L Lᵀ by block columns; about half the memory of the matrix. */
export interface CholeskyFactor {
  readonly size: number;
  readonly blocks: readonly FactorBlock[];
}

/**
 * The Cholesky factor of a symmetric positive definite matrix, left-looking by block columns (Golub and Van Loan, Matrix
 * Computations, section 4.2): all but the diagonal blocks are products of matrices, which `algebra` does. Every block
 * column is contiguous, so those products copy nothing.
 *
 * @param options - `onProgress`: told which share of the work is done, 0 to 1; may throw to stop
 * @throws FlapbookError SINGULAR where a pivot is not above what rounding may leave of zero
 */
export async function cholesky(
  matrix: SymmetricMatrix,
  { algebra, width = BLOCK_WIDTH, onProgress }: CholeskyOptions,
): Promise<CholeskyFactor> {
  const { size } = matrix;
  const blocks: FactorBlock[] = [];
  let largest = 0;
  for (const { start, end, width: columns } of blocksOf(size, width)) {
    const rows = matrix.panel(start, end);
    for (let c = 0; c < columns; c++) largest = Math.max(largest, rows[c * columns + c]!);
    for (const before of blocks) {
      const left = before.rows.subarray((start - before.start) * before.width);
      const right = left.subarray(0, columns * before.width);
      const shape = { rows: size - start, columns, depth: before.width, transposed: true };
      subtract(rows, await algebra.multiply(left, right, shape));
    }
    factorDiagonal(rows, columns, { start, least: size * Number.EPSILON * largest });
    const inverse = invertLower(rows, columns);
    if (end < size) {
      const below = rows.subarray(columns * columns);
      const shape = { rows: size - end, columns, depth: columns, transposed: true };
      below.set(await algebra.multiply(below, inverse, shape));
    }
    blocks.push({ start, end, width: columns, rows, inverse });
    onProgress?.((end / size) ** 2);
  }
  return { size, blocks };
}

export interface CholeskyOptions {
  readonly algebra: Algebra;
  readonly width?: number;
  readonly onProgress?: (fraction: number) => void;
}

/** L of the diagonal block, in place, with zeros above the diagonal. */
function factorDiagonal(
  rows: Float64Array,
  width: number,
  { start, least }: { readonly start: number; readonly least: number },
): void {
  for (let j = 0; j < width; j++) {
    let pivot = rows[j * width + j]!;
    for (let k = 0; k < j; k++) pivot -= rows[j * width + k]! ** 2;
    if (!(pivot > least)) {
      throw new FlapbookError(
        'SINGULAR',
        `The channels are linearly dependent on the calibration data: pivot ${start + j} is ${pivot.toPrecision(3)}, where rounding alone leaves up to ${least.toPrecision(3)}.`,
      );
    }
    const root = Math.sqrt(pivot);
    rows[j * width + j] = root;
    rows.fill(0, j * width + j + 1, (j + 1) * width);
    for (let i = j + 1; i < width; i++) {
      let sum = rows[i * width + j]!;
      for (let k = 0; k < j; k++) sum -= rows[i * width + k]! * rows[j * width + k]!;
      rows[i * width + j] = sum / root;
    }
  }
}

/** The inverse of the lower triangular block in the first `width` rows, column by column. */
function invertLower(rows: Float64Array, width: number): Float64Array {
  const inverse = new Float64Array(width * width);
  for (let j = 0; j < width; j++) {
    inverse[j * width + j] = 1 / rows[j * width + j]!;
    for (let i = j + 1; i < width; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += rows[i * width + k]! * inverse[k * width + j]!;
      inverse[i * width + j] = -sum / rows[i * width + i]!;
    }
  }
  return inverse;
}
