import { FlapbookError } from '../errors.ts';

/**
 * Products of a module's input channels over some tokens. They are kept about the mean, so that channels whose mean is
 * large beside their fluctuation lose nothing; the plain ones are G[i,j] = centred[i,j] + tokens · mean[i] · mean[j].
 */
export interface Gram {
  readonly tokens: number;
  /** One entry a channel. */
  readonly mean: Float64Array;
  /** Σ (x_i - mean_i)(x_j - mean_j) for j ≥ i, row by row: the upper triangle, channels · (channels + 1) / 2 entries. */
  readonly centred: Float64Array | Float32Array;
}

/** Entries of the upper triangle of a symmetric matrix. */
export function triangleLength(channels: number): number {
  return (channels * (channels + 1)) / 2;
}

/** Where row i of the upper triangle begins, less i: entry (i, j ≥ i) lies j further. */
export function rowOffset(channels: number, i: number): number {
  return i * channels - (i * (i + 1)) / 2;
}

/** One block of tokens, already about its own mean. */
export interface GramBlock {
  readonly tokens: number;
  readonly mean: Float64Array;
}

/** Gathers products of blocks of tokens in float64, in the order in which they come: Chan's formula for covariances. */
export class GramAccumulator {
  readonly #centred: Float64Array;
  readonly #mean: Float64Array;
  #tokens = 0;

  constructor(channels: number) {
    this.#centred = new Float64Array(triangleLength(channels));
    this.#mean = new Float64Array(channels);
  }

  /**
   * Adds a block whose products come in tiles.
   *
   * @param tiles - gives to `add`, which adds to this accumulator, the products of all rows of the upper triangle, each row once
   */
  async block(block: GramBlock, tiles: (add: TileListener) => Promise<void>): Promise<void> {
    const channels = this.#mean.length;
    const total = this.#tokens + block.tokens;
    const weight = (this.#tokens * block.tokens) / total;
    const distance = block.mean.map((mean, c) => mean - this.#mean[c]!);
    await tiles((firstRow, products) => {
      const width = channels - firstRow;
      for (let r = 0; r < products.length / width; r++) {
        const row = firstRow + r;
        const offset = rowOffset(channels, row);
        const source = r * width - firstRow;
        const scaled = weight * distance[row]!;
        for (let c = row; c < channels; c++) {
          this.#centred[offset + c] = this.#centred[offset + c]! + products[source + c]! + scaled * distance[c]!;
        }
      }
    });
    for (let c = 0; c < channels; c++) this.#mean[c] = this.#mean[c]! + (distance[c]! * block.tokens) / total;
    this.#tokens = total;
  }

  finish(): Gram {
    return { tokens: this.#tokens, mean: this.#mean, centred: this.#centred };
  }
}

/** Products of rows firstRow … with the channels from firstRow on: row-major [rows, channels - firstRow]. */
export type TileListener = (firstRow: number, products: ArrayLike<number>) => void;

/**
 * Adds up the products of several groups of tokens in float64, in the order given.
 *
 * @throws FlapbookError BAD_PARAMETER for groups of other channels, and for none
 */
export function mergeGrams(grams: readonly Gram[]): Gram {
  const [first, ...rest] = grams;
  if (first === undefined) throw new FlapbookError('BAD_PARAMETER', 'There are no Gram statistics to add up.');
  const mean = Float64Array.from(first.mean);
  const centred = Float64Array.from(first.centred);
  let { tokens } = first;
  const channels = mean.length;
  for (const gram of rest) {
    if (gram.mean.length !== channels) {
      throw new FlapbookError('BAD_PARAMETER', `Gram statistics of ${gram.mean.length} and of ${channels} channels.`);
    }
    const total = tokens + gram.tokens;
    const weight = (tokens * gram.tokens) / total;
    const distance = gram.mean.map((value, c) => value - mean[c]!);
    for (let i = 0; i < channels; i++) {
      const offset = rowOffset(channels, i);
      const scaled = weight * distance[i]!;
      for (let j = i; j < channels; j++) {
        centred[offset + j] = centred[offset + j]! + gram.centred[offset + j]! + scaled * distance[j]!;
      }
    }
    for (let c = 0; c < channels; c++) mean[c] = mean[c]! + (distance[c]! * gram.tokens) / total;
    tokens = total;
  }
  return { tokens, mean, centred };
}

/**
 * Mean products of some channels with others over the tokens, about the mean or as they are: [rows, columns], float64.
 */
export function products(
  { tokens, mean, centred }: Gram,
  { rows, columns, plain }: { readonly rows: Int32Array; readonly columns: Int32Array; readonly plain: boolean },
): Float64Array {
  const channels = mean.length;
  const gathered = new Float64Array(rows.length * columns.length);
  let target = 0;
  for (const row of rows) {
    const offset = rowOffset(channels, row);
    for (const column of columns) {
      const place = column >= row ? offset + column : rowOffset(channels, column) + row;
      gathered[target++] = centred[place]! / tokens + (plain ? mean[row]! * mean[column]! : 0);
    }
  }
  return gathered;
}

/** The mean over some channels of their mean squares, or of their variances where `plain` is false; 0 for none. */
export function meanSquare({ tokens, mean, centred }: Gram, channels: Int32Array, plain: boolean): number {
  let sum = 0;
  for (const channel of channels) {
    sum += centred[rowOffset(mean.length, channel) + channel]! / tokens + (plain ? mean[channel]! ** 2 : 0);
  }
  return channels.length === 0 ? 0 : sum / channels.length;
}
