import type { Algebra, ProductShape } from './algebra.ts';

/** Plain loops: the yardstick for engines, and enough for small matrices. */
export const plainAlgebra: Algebra = {
  multiply: async (left, right, shape) => multiply(left, right, shape),
};

function multiply(
  left: Float64Array,
  right: Float64Array,
  { rows, columns, depth, transposed }: ProductShape,
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let d = 0; d < depth; d++) {
        sum += left[r * depth + d]! * right[transposed ? c * depth + d : d * columns + c]!;
      }
      product[r * columns + c] = sum;
    }
  }
  return product;
}
