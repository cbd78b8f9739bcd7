/**
 * The slopes of attention with linear biases (arXiv 2108.12409), a head: powers of 2^(-8 / n) for a power of two n; for
 * other numbers those of the next smaller power of two, followed by every other one of the next larger.
 */
export function alibiSlopes(heads: number): Float32Array {
  const power = 2 ** Math.floor(Math.log2(heads));
  return Float32Array.from({ length: heads }, (_, head) =>
    head < power ? 2 ** ((-8 * (head + 1)) / power) : 2 ** ((-4 * (2 * (head - power) + 1)) / power),
  );
}
