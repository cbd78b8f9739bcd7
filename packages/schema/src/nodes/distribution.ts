import { FlapbookError } from '@flapbook/flap';

/** Numbers of one kind, with what views ask of them computed once and when first asked. */
export class Distribution {
  static readonly #known = new WeakMap<Float64Array, Distribution>();

  readonly values: Float64Array;
  #sorted: Float64Array | undefined;
  #moments: { readonly mean: number; readonly deviation: number } | undefined;

  private constructor(values: Float64Array) {
    this.values = values;
  }

  /** The distribution of a vector; the same object for the same vector, so that fields share one sort. */
  static of(values: Float64Array): Distribution {
    const known = Distribution.#known.get(values);
    if (known) return known;
    const made = new Distribution(values);
    Distribution.#known.set(values, made);
    return made;
  }

  get min(): number {
    return this.#ascending()[0] ?? 0;
  }

  get max(): number {
    return this.#ascending().at(-1) ?? 0;
  }

  get mean(): number {
    return this.#meanAndDeviation().mean;
  }

  /** N - 1; 0 for a single value. */
  get deviation(): number {
    return this.#meanAndDeviation().deviation;
  }

  /** Values at `count` evenly spaced probabilities from 0 to 1, linear between neighbours (Hyndman and Fan's type 7). */
  quantiles(count: number): number[] {
    const sorted = this.#ascending();
    if (sorted.length === 0) return [];
    return Array.from({ length: count }, (_, i) => {
      const at = (i / (count - 1)) * (sorted.length - 1);
      const below = sorted[Math.floor(at)]!;
      return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
    });
  }

  /** Counts in equal bins between two bounds, the last bin with its upper bound; values outside are not counted. */
  histogram({ bins, low = this.min, high = this.max }: { readonly bins: number; low?: number; high?: number }): {
    readonly low: number;
    readonly high: number;
    readonly counts: number[];
  } {
    if (low > high) {
      throw new FlapbookError('BAD_PARAMETER', `A histogram’s low must not lie above its high: ${low} > ${high}.`);
    }
    const counts = new Array<number>(bins).fill(0);
    const scale = high === low ? 0 : bins / (high - low);
    for (const value of this.values) {
      if (value < low || value > high) continue;
      const bin = Math.min(bins - 1, Math.floor((value - low) * scale));
      counts[bin] = counts[bin]! + 1;
    }
    return { low, high, counts };
  }

  #ascending(): Float64Array {
    this.#sorted ??= this.values.toSorted();
    return this.#sorted;
  }

  #meanAndDeviation(): { readonly mean: number; readonly deviation: number } {
    this.#moments ??= momentsOf(this.values);
    return this.#moments;
  }
}

/** Two passes: the sum of squared distances to the mean loses no digits to a large mean. */
function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const n = values.length;
  if (n === 0) return { mean: 0, deviation: 0 };
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: n === 1 ? 0 : Math.sqrt(squares / (n - 1)) };
}
