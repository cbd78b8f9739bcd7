import type { RowLikelihoods } from '../types.ts';
import type { SliceLikelihoods } from './device.ts';
import { NotFiniteError } from './finite.ts';

/** Gathers log-sum-exps of tokens over slices of the vocabulary, in float64. */
export class LikelihoodAccumulator {
  readonly #maximum: Float64Array;
  readonly #sum: Float64Array;
  readonly #target: Float64Array;

  constructor(tokens: number) {
    this.#maximum = new Float64Array(tokens).fill(Number.NEGATIVE_INFINITY);
    this.#sum = new Float64Array(tokens);
    this.#target = new Float64Array(tokens);
  }

  /** Of each token, the largest logit so far. */
  get maximum(): Float64Array {
    return this.#maximum;
  }

  /** Of each token, the sum of exp(logit - maximum) so far. */
  get sum(): Float64Array {
    return this.#sum;
  }

  /**
   * Adds one slice's results for consecutive tokens.
   *
   * @param targets - targets within the slice; those outside 0 … sliceSize - 1 belong to another one
   */
  add(
    firstToken: number,
    slice: SliceLikelihoods,
    targets: { readonly ids: Int32Array; readonly sliceSize: number },
  ): void {
    for (let i = 0; i < slice.maximum.length; i++) {
      const token = firstToken + i;
      const before = this.#maximum[token]!;
      const here = slice.maximum[i]!;
      const maximum = Math.max(here, before);
      this.#sum[token] = this.#sum[token]! * Math.exp(before - maximum) + slice.sum[i]! * Math.exp(here - maximum);
      this.#maximum[token] = maximum;
      const id = targets.ids[i]!;
      if (id >= 0 && id < targets.sliceSize) this.#target[token] = slice.target[i]!;
    }
  }

  /** ln p of each token's target. */
  logProbabilities(): Float64Array {
    return this.#target.map((target, token) => target - this.#maximum[token]! - Math.log(this.#sum[token]!));
  }

  /** Sums of -ln p over each row's predicted tokens; a row's last position predicts nothing that is known. */
  finish(rows: number, sequenceLength: number): RowLikelihoods {
    const nll = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let t = 0; t < sequenceLength - 1; t++) {
        const token = row * sequenceLength + t;
        sum += this.#maximum[token]! + Math.log(this.#sum[token]!) - this.#target[token]!;
      }
      if (!Number.isFinite(sum)) throw new NotFiniteError({ what: 'LM head', row, found: `a likelihood of ${sum}` });
      nll[row] = sum;
    }
    return { nll, tokens: new Int32Array(rows).fill(sequenceLength - 1) };
  }
}
