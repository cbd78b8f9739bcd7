/**
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), as in Java's
 * SplittableRandom: a handful of lines that any other program can repeat. Computed in 32-bit halves, which is some fifty
 * times faster than with big integers.
 */
export class SplitMix64 {
  #high: number;
  #low: number;
  /** The last draw's lower half: written here, since an object a draw would cost more than drawing. */
  #lower = 0;

  /** @param seed a whole number; of a negative one the two's complement counts */
  constructor(seed: number | bigint) {
    const bits = BigInt.asUintN(64, BigInt(seed));
    this.#high = Number(bits >> 32n);
    this.#low = Number(bits & 0xffffffffn);
  }

  /** The next 64 bits. */
  next(): bigint {
    const high = this.#draw();
    return (BigInt(high >>> 0) << 32n) | BigInt(this.#lower >>> 0);
  }

  /** A number in [0, 1): the next draw's upper 53 bits. */
  uniform(): number {
    const high = this.#draw();
    return ((high >>> 0) * 2 ** 21 + (this.#lower >>> 11)) * 2 ** -53;
  }

  /** A whole number below `bound` (below 2^32), each as likely as the others: draws that are too large are dropped. */
  below(bound: number): number {
    const shift = Math.clz32(bound);
    for (;;) {
      const draw = this.#draw() >>> shift;
      if (draw < bound) return draw;
    }
  }

  /**
   * Fills an array with whole numbers below `bound` (below 2^32), each as likely as the others, for loops that draw by the
   * million: both halves of a draw are used, scaled to the bound, and those that one value has more of than another are
   * dropped (Lemire, "Fast random integer generation in an interval", 2019).
   */
  fill(out: Uint32Array, bound: number): void {
    const surplus = (2 ** 32 - bound) % bound;
    for (let at = 0; at < out.length; ) {
      const upper = this.#draw();
      if (Math.imul(upper, bound) >>> 0 >= surplus) out[at++] = scaled(upper, bound);
      const lower = this.#lower;
      if (at < out.length && Math.imul(lower, bound) >>> 0 >= surplus) out[at++] = scaled(lower, bound);
    }
  }

  /** The upper half of the next 64 bits, as a signed number; the lower half is in `#lower`. */
  #draw(): number {
    const stepped = this.#low + 0x7f4a7c15;
    const high = (this.#high + 0x9e3779b9 + (stepped > 0xffffffff ? 1 : 0)) | 0;
    const low = stepped | 0;
    this.#high = high >>> 0;
    this.#low = low >>> 0;
    const a1 = high ^ (high >>> 30);
    const a0 = low ^ ((low >>> 30) | (high << 2));
    const b1 = (upperProduct(a0, 0xe5b9, 0x1ce4) + Math.imul(a0, 0xbf58476d) + Math.imul(a1, 0x1ce4e5b9)) | 0;
    const b0 = Math.imul(a0, 0x1ce4e5b9);
    const c1 = b1 ^ (b1 >>> 27);
    const c0 = b0 ^ ((b0 >>> 27) | (b1 << 5));
    const d1 = (upperProduct(c0, 0x11eb, 0x1331) + Math.imul(c0, 0x94d049bb) + Math.imul(c1, 0x133111eb)) | 0;
    const d0 = Math.imul(c0, 0x133111eb);
    this.#lower = d0 ^ ((d0 >>> 31) | (d1 << 1));
    return d1 ^ (d1 >>> 31);
  }
}

/** Bits that a whole number from 0 to 2^32 - 1 takes. */
export function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers, the second one given in halves of 16 bits. */
function upperProduct(value: number, other0: number, other1: number): number {
  const low = value & 0xffff;
  const high = value >>> 16;
  // Every sum stays below 2^32: (2^16 - 1)² + 2 (2^16 - 1) = 2^32 - 1.
  const middle = (Math.imul(high, other0) >>> 0) + (Math.imul(low, other0) >>> 16);
  const other = (Math.imul(low, other1) >>> 0) + (middle & 0xffff);
  return (Math.imul(high, other1) + (middle >>> 16) + (other >>> 16)) | 0;
}

/** The upper 32 bits of draw x bound, both unsigned. */
function scaled(draw: number, bound: number): number {
  return upperProduct(draw, bound & 0xffff, bound >>> 16) >>> 0;
}
