import { FlapbookError } from '../errors.ts';
import type { WeightStatistics } from '../types.ts';

/**
 * The numbers of an output projection that metrics use, a column (input channel), summed in float64 from row 0 on.
 *
 * @param weights - W, row-major [out, in]
 * @param columns - input channels
 * @throws FlapbookError BAD_PARAMETER when the length is no multiple of `columns`, BAD_WEIGHT for NaN or infinity.
 */
export function weightStatistics(weights: Float32Array | Float64Array, columns: number): WeightStatistics {
  const rows = weights.length / columns;
  if (!Number.isSafeInteger(rows) || rows < 1) {
    throw new FlapbookError('BAD_PARAMETER', `${weights.length} weights do not make rows of ${columns} columns.`);
  }
  const columnSquareNorm = new Float64Array(columns);
  const columnMeanAbs = new Float64Array(columns);
  const columnFourthPower = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    const start = r * columns;
    for (let c = 0; c < columns; c++) {
      const weight = weights[start + c]!;
      const square = weight * weight;
      columnSquareNorm[c]! += square;
      columnFourthPower[c]! += square * square;
      columnMeanAbs[c]! += Math.abs(weight);
    }
  }
  for (let c = 0; c < columns; c++) {
    if (!Number.isFinite(columnMeanAbs[c]!)) {
      throw new FlapbookError('BAD_WEIGHT', `Column ${c} of the output projection holds NaN or infinity.`);
    }
    columnMeanAbs[c]! /= rows;
  }
  return { columnSquareNorm, columnMeanAbs, columnFourthPower };
}
