/** Memory that is used again for what has the same length: new memory costs a page fault for every 4 KiB of it. */
export class SpareMemory {
  readonly #free = new Map<number, ArrayBuffer[]>();

  /** Numbers of any content. */
  floats(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#take(4 * length));
  }

  /** Bytes of any content. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#take(length));
  }

  /** @param view - of memory that nobody else looks at */
  give({ buffer, byteLength }: ArrayBufferView): void {
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
    const others = this.#free.get(byteLength);
    if (others) others.push(buffer);
    else this.#free.set(byteLength, [buffer]);
  }

  clear(): void {
    this.#free.clear();
  }

  #take(byteLength: number): ArrayBuffer {
    return this.#free.get(byteLength)?.pop() ?? new ArrayBuffer(byteLength);
  }
}
