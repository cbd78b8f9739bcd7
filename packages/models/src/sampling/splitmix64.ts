const MASK = (1n << 64n) - 1n;

/**
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), as in Java's
 * SplittableRandom: a handful of lines that any other program can repeat.
 */
export class SplitMix64 {
  #state: bigint;

  constructor(seed: number) {
    this.#state = BigInt.asUintN(64, BigInt(seed));
  }

  /** The next 64 bits. */
  next(): bigint {
    this.#state = (this.#state + 0x9e3779b97f4a7c15n) & MASK;
    let z = this.#state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  }

  /** A whole number below `bound` (below 2^32), each as likely as the others: draws that are too large are dropped. */
  below(bound: number): number {
    const shift = 64n - BigInt(bitLength(bound));
    for (;;) {
      const draw = Number(this.next() >> shift);
      if (draw < bound) return draw;
    }
  }
}

/** Bits that a whole number from 0 to 2^32 - 1 takes. */
export function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}
