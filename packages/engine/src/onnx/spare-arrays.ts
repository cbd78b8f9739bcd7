/** Arrays that are used again for others of their length. */
export class SpareArrays {
  readonly #free = new Map<number, Float32Array[]>();

  /** An array with any content. */
  take(length: number): Float32Array {
    return this.#free.get(length)?.pop() ?? new Float32Array(length);
  }

  give(array: Float32Array): void {
    const others = this.#free.get(array.length);
    if (others) others.push(array);
    else this.#free.set(array.length, [array]);
  }

  clear(): void {
    this.#free.clear();
  }
}
