import { FlapbookError } from '@flapbook/flap';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Draws after which nothing of the sparse state that a small seed makes is left (it needs about twenty). */
const WARM_UP = 64;

/** Seeded draws for resampling: Blackman and Vigna's xoroshiro128+, of which the low 32 bits are used. */
export class Random {
  readonly #generator: { next(): number };

  /** @throws FlapbookError BAD_PARAMETER for a seed that is not a whole number from 0 to 2^53 - 1 */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new FlapbookError('BAD_PARAMETER', `The seed is ${seed}; a whole number from 0 was expected.`);
    }
    const low = seed | 0;
    this.#generator = xoroshiro128plusFromState([-1, ~low, low, Math.floor(seed / 2 ** 32) | 0]);
    for (let draw = 0; draw < WARM_UP; draw++) this.#generator.next();
  }

  /**
   * A whole number below `bound` (1 to 2^32 - 1), each as likely as the others: the high word of draw x bound, drawn
   * again where the low word shows that the value has one draw too many (Lemire, "Fast random integer generation in an
   * interval", 2019).
   */
  below(bound: number): number {
    let draw = this.#generator.next();
    let low = Math.imul(draw, bound) >>> 0;
    if (low < bound) {
      const surplus = (2 ** 32 - bound) % bound;
      while (low < surplus) {
        draw = this.#generator.next();
        low = Math.imul(draw, bound) >>> 0;
      }
    }
    // Exact: the product less its low word is a multiple of 2^32 below 2^64 whose quotient fits 32 bits.
    return (draw >>> 0) * bound < 2 ** 53 ? Math.floor(((draw >>> 0) * bound) / 2 ** 32) : highWord(draw >>> 0, bound);
  }

  /** Uniform in [0, 1), with 53 bits. */
  uniform(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Standard normal, by Box and Muller's method. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** High 32 bits of a product of two 32-bit numbers, where it has more digits than a float64. */
function highWord(a: number, b: number): number {
  return Number((BigInt(a) * BigInt(b)) >> 32n);
}
