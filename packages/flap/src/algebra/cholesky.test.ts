import { describe, expect, it } from 'vitest';
import { draw, normal } from '../../test/random.ts';
import { cholesky } from './cholesky.ts';
import { plainAlgebra as algebra } from './plain.ts';
import { solve } from './solve.ts';

const SIZE = 23;
const ROWS = 5;

/** X Xᵀ / n + 0.1 I of random numbers: positive definite. */
function randomMatrix(seed: number, penalty = 0.1): Float64Array {
  const factor = draw(normal(seed), SIZE * SIZE);
  return Float64Array.from({ length: SIZE * SIZE }, (_, place) => {
    const [r, c] = [Math.floor(place / SIZE), place % SIZE];
    let sum = r === c ? penalty : 0;
    for (let k = 0; k < SIZE; k++) sum += (factor[r * SIZE + k]! * factor[c * SIZE + k]!) / SIZE;
    return sum;
  });
}

function symmetric(matrix: Float64Array) {
  return {
    size: SIZE,
    panel: (start: number, end: number) => columns(matrix.subarray(start * SIZE), start, end),
  };
}

function columns(matrix: Float64Array, start: number, end: number): Float64Array {
  const width = end - start;
  return Float64Array.from(
    { length: (matrix.length / SIZE) * width },
    (_, place) => matrix[Math.floor(place / width) * SIZE + start + (place % width)]!,
  );
}

describe('cholesky and solve', () => {
  const matrix = randomMatrix(1);
  const expected = draw(normal(2), ROWS * SIZE);
  const right = Float64Array.from({ length: ROWS * SIZE }, (_, place) => {
    const [r, c] = [Math.floor(place / SIZE), place % SIZE];
    let sum = 0;
    for (let k = 0; k < SIZE; k++) sum += expected[r * SIZE + k]! * matrix[k * SIZE + c]!;
    return sum;
  });

  it.each([1, 4, 7, 23, 64])('in blocks of %i columns: finds what the right side was made from', async (width) => {
    const factor = await cholesky(symmetric(matrix), { algebra, width });
    const side = { rows: ROWS, columns: async (start: number, end: number) => columns(right, start, end) };
    const solution = await solve(factor, side, { algebra });
    const worst = solution.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    expect(worst).toBeLessThan(1e-11);
  });

  it('says that channels depend on each other, and stops when told to', async () => {
    const twice = randomMatrix(3, 0);
    for (let k = 0; k < SIZE; k++) twice[9 * SIZE + k] = twice[4 * SIZE + k]!;
    for (let k = 0; k < SIZE; k++) twice[k * SIZE + 9] = twice[k * SIZE + 4]!;
    const attempt = cholesky(symmetric(twice), { algebra, width: 4 });
    await expect(attempt).rejects.toMatchObject({ code: 'SINGULAR', message: expect.stringContaining('pivot 9') });
    const onProgress = (): void => {
      throw new Error('stop');
    };
    await expect(cholesky(symmetric(matrix), { algebra, width: 4, onProgress })).rejects.toThrow('stop');
  });
});
