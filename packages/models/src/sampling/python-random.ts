import { bitLength } from '@flapbook/flap';

const N = 624;
const M = 397;

/**
 * Python's `random.Random(seed)` for a non-negative whole seed, as far as `randint` needs it: the Mersenne Twister
 * MT19937 of Matsumoto and Nishimura, seeded by `init_by_array` with the seed's 32-bit words, lowest first.
 */
export class PythonRandom {
  readonly #state = new Uint32Array(N);
  #index = N;

  constructor(seed: number) {
    const high = Math.floor(seed / 2 ** 32);
    this.#initByArray(high === 0 ? [seed] : [seed >>> 0, high]);
  }

  /** `randint(0, bound - 1)` for a bound below 2^32: as many top bits as `bound` takes, drawn again while they are too large. */
  below(bound: number): number {
    const shift = 32 - bitLength(bound);
    for (;;) {
      const draw = this.#next() >>> shift;
      if (draw < bound) return draw;
    }
  }

  #initByArray(key: readonly number[]): void {
    const state = this.#state;
    state[0] = 19650218;
    for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, mixed(state[i - 1]!)) + i;
    let i = 1;
    let j = 0;
    for (let k = N; k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1664525)) + key[j]! + j;
      i = this.#wrap(i + 1);
      j = (j + 1) % key.length;
    }
    for (let k = N - 1; k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1566083941)) - i;
      i = this.#wrap(i + 1);
    }
    state[0] = 0x80000000;
  }

  #wrap(i: number): number {
    if (i < N) return i;
    this.#state[0] = this.#state[N - 1]!;
    return 1;
  }

  #next(): number {
    if (this.#index === N) this.#twist();
    let y = this.#state[this.#index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let k = 0; k < N; k++) {
      const y = (state[k]! & 0x80000000) | (state[(k + 1) % N]! & 0x7fffffff);
      state[k] = state[(k + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}

function mixed(previous: number): number {
  return previous ^ (previous >>> 30);
}
