import { createHash } from 'node:crypto';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetContent, Documents } from '../types.ts';

/** A shard of C4 has 0.8 GB of text. */
const MOST_BYTES = 2 ** 30;
const FIRST_BYTES = 2 ** 20;

/** Collects documents as UTF-8 outside of the JavaScript heap, where they take a third of what strings would. */
export class DocumentStore {
  readonly #name: string;
  readonly #ends: number[] = [];
  /** A byte 0xFD, which no text begins with, keeps documents apart from every other content. */
  readonly #hash = createHash('sha256').update(Uint8Array.of(0xfd));
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #used = 0;
  #characters = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws FlapbookError LIMIT_EXCEEDED */
  add(text: string): void {
    const length = Buffer.byteLength(text, 'utf8');
    this.#reserve(length);
    this.#bytes.write(text, this.#used, 'utf8');
    const size = Buffer.alloc(4);
    size.writeUInt32LE(length);
    this.#hash.update(size).update(this.#bytes.subarray(this.#used, this.#used + length));
    this.#used += length;
    this.#ends.push(this.#used);
    this.#characters += text.length;
  }

  /**
   * The digest is the SHA-256 of a byte 0xFD and then, document by document, the length in bytes as a 32-bit
   * little-endian number and the UTF-8.
   *
   * @throws FlapbookError DATASET_EMPTY
   */
  finish(): DatasetContent {
    if (this.#used === 0) throw new FlapbookError('DATASET_EMPTY', `${this.#name} holds no text.`);
    const ends = Float64Array.from(this.#ends);
    const bytes = this.#bytes.subarray(0, this.#used);
    const documents: Documents = {
      count: ends.length,
      characters: this.#characters,
      byteLength: bytes.length,
      at: (index) => bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], ends[index]),
    };
    return { kind: 'documents', digest: this.#hash.digest('hex'), documents };
  }

  #reserve(length: number): void {
    const wanted = this.#used + length;
    if (wanted > MOST_BYTES) {
      throw new FlapbookError(
        'LIMIT_EXCEEDED',
        `The documents of ${this.#name} have more than ${MOST_BYTES} bytes. Take a range of rows.`,
      );
    }
    if (wanted <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.min(MOST_BYTES, Math.max(wanted, 2 * this.#bytes.length)));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}
