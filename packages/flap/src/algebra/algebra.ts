/** The shape of a product of two row-major float64 matrices: [rows, depth] x [depth, columns]. */
export interface ProductShape {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Whether the second matrix is given as its transpose, [columns, depth]. */
  readonly transposed: boolean;
}

/** What multiplies matrices. Engines have fast ones; the mathematics here asks for nothing else of them. */
export interface Algebra {
  /** @returns [rows, columns], row-major, float64 */
  multiply(left: Float64Array, right: Float64Array, shape: ProductShape): Promise<Float64Array>;
}
