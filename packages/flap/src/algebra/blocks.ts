/** Consecutive columns of a matrix that is worked on in blocks. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly width: number;
}

/**
 * Columns in a block: wide enough for products to run at full speed, narrow enough for the loops over the diagonal
 * blocks not to count.
 */
export const BLOCK_WIDTH = 256;

export function blocksOf(size: number, width: number): Block[] {
  return Array.from({ length: Math.ceil(size / width) }, (_, index) => {
    const start = index * width;
    const end = Math.min(size, start + width);
    return { start, end, width: end - start };
  });
}

/** target -= values, entry by entry. */
export function subtract(target: Float64Array, values: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! - values[i]!;
}
