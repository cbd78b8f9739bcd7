import { FlapbookError } from '../errors.ts';
import type { ShardStatistics } from '../types.ts';

export interface ShardOptions {
  /** Input channels of the output projection. */
  readonly channels: number;
  /** Index of the shard's first sample within the whole calibration. */
  readonly firstSample: number;
  readonly tokensPerSample: number;
}

/**
 * Gathers the statistics of consecutive samples, one sample after another, in float64.
 *
 * With T tokens a sample, n the index of a sample in the whole calibration, j its index in the shard and C the sum of
 * the shard's earlier means, sample n adds
 *
 *     m2  += M2[n] + (mean[n] - C/j)² T j/(j+1)                (Chan, Golub and LeVeque's pairwise update)
 *     A   += n/(n+1) M2[n] + w d²     B += w d/n     K += w/n²      w = T n³/(n+1)³, d = mean[n] - C/n, for n >= 1
 *
 * where A, B and K are the published estimator's telescoped recurrence, split so that shards need not know each other.
 */
export class ShardAccumulator {
  readonly #options: ShardOptions;
  readonly #sumOfMeans: Float64Array;
  readonly #m2: Float64Array;
  readonly #referenceA: Float64Array;
  readonly #referenceB: Float64Array;
  #referenceK = 0;
  #samples = 0;

  /** @throws FlapbookError BAD_PARAMETER for counts that are not whole or too small. */
  constructor(options: ShardOptions) {
    requireWhole('channels', options.channels, 1);
    requireWhole('firstSample', options.firstSample, 0);
    requireWhole('tokensPerSample', options.tokensPerSample, 1);
    this.#options = options;
    this.#sumOfMeans = new Float64Array(options.channels);
    this.#m2 = new Float64Array(options.channels);
    this.#referenceA = new Float64Array(options.channels);
    this.#referenceB = new Float64Array(options.channels);
  }

  /**
   * Adds the next sample.
   *
   * @param mean - mean over the sample's tokens, a channel
   * @param m2 - sum over the sample's tokens of the squared distance to that mean, a channel
   * @param offset - where the sample starts in both arrays: row x channels in a batch [samples, channels]
   * @throws FlapbookError BAD_PARAMETER when an array ends before the sample does.
   */
  add(mean: ArrayLike<number>, m2: ArrayLike<number>, offset = 0): void {
    const { channels, firstSample, tokensPerSample } = this.#options;
    requireWhole('offset', offset, 0);
    if (offset + channels > mean.length || offset + channels > m2.length) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `A sample of ${channels} channels at offset ${offset} does not fit arrays of ${mean.length} and ${m2.length}.`,
      );
    }
    const j = this.#samples;
    const n = firstSample + j;
    const between = (tokensPerSample * j) / (j + 1);
    const within = n / (n + 1);
    const weight = tokensPerSample * within * within * within;
    for (let c = 0; c < channels; c++) {
      const sampleMean = mean[offset + c]!;
      const sampleM2 = m2[offset + c]!;
      const earlier = this.#sumOfMeans[c]!;
      const distance = j === 0 ? 0 : sampleMean - earlier / j;
      this.#m2[c]! += sampleM2 + distance * distance * between;
      if (n > 0) {
        const d = sampleMean - earlier / n;
        this.#referenceA[c]! += within * sampleM2 + weight * d * d;
        this.#referenceB[c]! += (weight * d) / n;
      }
      this.#sumOfMeans[c] = earlier + sampleMean;
    }
    if (n > 0) this.#referenceK += weight / (n * n);
    this.#samples++;
  }

  /**
   * The shard's statistics. They share memory with the accumulator, which must not be used afterwards.
   *
   * @throws FlapbookError BAD_PARAMETER without samples, NOT_FINITE when a channel became NaN or infinite.
   */
  finish(): ShardStatistics {
    const { channels, firstSample, tokensPerSample } = this.#options;
    if (this.#samples === 0) throw new FlapbookError('BAD_PARAMETER', 'A shard needs at least one sample.');
    for (let c = 0; c < channels; c++) {
      if (!Number.isFinite(this.#sumOfMeans[c]!) || !Number.isFinite(this.#m2[c]!)) {
        throw new FlapbookError(
          'NOT_FINITE',
          `Channel ${c} is NaN or infinite within samples ${firstSample} to ${firstSample + this.#samples - 1}.`,
        );
      }
    }
    return {
      firstSample,
      samples: this.#samples,
      tokensPerSample,
      sumOfMeans: this.#sumOfMeans,
      m2: this.#m2,
      referenceA: this.#referenceA,
      referenceB: this.#referenceB,
      referenceK: this.#referenceK,
    };
  }
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new FlapbookError('BAD_PARAMETER', `${name} must be a whole number of at least ${least}, not ${value}.`);
  }
}
