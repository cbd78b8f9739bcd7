import type { WeightStatistics } from '@flapbook/flap';

/**
 * Column sums of a row-major matrix that arrives in pieces, in float64. The pieces come in order, so every column is
 * summed from its first row to its last whatever the pieces' sizes: same weights, same bits.
 */
export class ColumnSums {
  readonly #squares: Float64Array;
  readonly #absolutes: Float64Array;
  readonly #fourths: Float64Array;
  readonly #rows: number;
  #column = 0;

  constructor(rows: number, columns: number) {
    this.#rows = rows;
    this.#squares = new Float64Array(columns);
    this.#absolutes = new Float64Array(columns);
    this.#fourths = new Float64Array(columns);
  }

  get width(): number {
    return this.#squares.length;
  }

  add(values: Float32Array): void {
    const squares = this.#squares;
    const absolutes = this.#absolutes;
    const fourths = this.#fourths;
    const width = squares.length;
    let column = this.#column;
    for (let i = 0; i < values.length; ) {
      const end = Math.min(width, column + values.length - i);
      for (; column < end; column++, i++) {
        const value = values[i]!;
        const square = value * value;
        squares[column]! += square;
        absolutes[column]! += Math.abs(value);
        fourths[column]! += square * square;
      }
      if (column === width) column = 0;
    }
    this.#column = column;
  }

  /** Call once, after the last row. */
  finish(): WeightStatistics {
    return {
      columnSquareNorm: this.#squares,
      columnMeanAbs: this.#absolutes.map((sum) => sum / this.#rows),
      columnFourthPower: this.#fourths,
    };
  }
}
