/** A matrix product [rows, depth] x [depth, columns], `batch` times side by side. */
export interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batch?: number;
}

/**
 * The largest number of threads, up to `threads`, with which these products come out the same to the last bit as with
 * one thread.
 *
 * MLAS, ONNX Runtime's library of products, sums over the depth in strips of 128 (mlas/lib/sgemm.cpp), and in longer
 * ones where a thread's share of the columns is 64 or fewer. It shares out columns only where there are more of them
 * than rows, in blocks of 16. So few rows on many threads would be summed in another order than many rows, and results
 * would depend on the batch size. The price is paid by small products only, which gain little from more threads.
 */
export function stableThreads(threads: number, products: readonly Product[]): number {
  let stable = threads;
  while (stable > 1 && !products.every((product) => isStable(product, stable))) stable--;
  return stable;
}

function isStable({ rows, columns, depth, batch = 1 }: Product, threads: number): boolean {
  if (depth <= 128 || rows >= columns) return true;
  const threadsPerProduct = Math.ceil(threads / batch);
  if (threadsPerProduct === 1) return true;
  // Five blocks are at least 65 columns, the last of them being one wide.
  return Math.floor(Math.ceil(columns / 16) / threadsPerProduct) >= 5;
}
