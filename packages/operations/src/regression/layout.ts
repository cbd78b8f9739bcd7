import type { ArtifactStore } from '@flapbook/artifacts';
import { FlapbookError } from '@flapbook/flap';

const HEADER_BYTES = 32;
/** Bytes of a chunk on its way into the store, about. */
const CHUNK_BYTES = 1 << 20;

/** A kind of artifact: four numbers of 32 bits and one of 64, little-endian, before vectors that they are the sizes of. */
export interface ArtifactHeader {
  /** Eight ASCII characters. */
  readonly magic: string;
  readonly integers: readonly [number, number, number];
  readonly double: number;
}

const VERSION = 1;

/** The bytes of an artifact, in chunks of memory of their own. */
export async function* encode(
  header: ArtifactHeader,
  vectors: readonly (Float64Array | Float32Array)[],
): AsyncGenerator<Uint8Array> {
  const head = Buffer.alloc(HEADER_BYTES);
  head.write(header.magic, 'latin1');
  for (const [i, value] of [VERSION, ...header.integers].entries()) head.writeInt32LE(value, 8 + 4 * i);
  head.writeDoubleLE(header.double, 24);
  yield head;
  for (const vector of vectors) {
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    for (let done = 0; done < bytes.length; done += CHUNK_BYTES) yield bytes.slice(done, done + CHUNK_BYTES);
  }
}

/** Bytes of an artifact with so many numbers of each size. */
export function encodedBytes({ doubles, floats }: { readonly doubles: number; readonly floats: number }): number {
  return HEADER_BYTES + 8 * doubles + 4 * floats;
}

/** An artifact's header, and its vectors in turn. */
export class ArtifactReader {
  readonly integers: readonly number[];
  readonly double: number;
  readonly #bytes: Uint8Array;
  #place = HEADER_BYTES;

  private constructor(bytes: Uint8Array, magic: string) {
    const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEADER_BYTES));
    if (head.length < HEADER_BYTES || head.toString('latin1', 0, 8) !== magic || head.readInt32LE(8) !== VERSION) {
      throw damaged(`it is no ${magic} of version ${VERSION}`);
    }
    this.#bytes = bytes;
    this.integers = [12, 16, 20].map((place) => head.readInt32LE(place));
    this.double = head.readDoubleLE(24);
  }

  /** @throws FlapbookError ARTIFACT_DAMAGED */
  static of(bytes: Uint8Array, magic: string): ArtifactReader {
    // Vectors lie at multiples of 8 bytes, in memory that may not begin at one.
    return new ArtifactReader(bytes.slice(), magic);
  }

  /**
   * Reads an artifact as a whole, so that its digest is compared.
   *
   * @throws FlapbookError ARTIFACT_NOT_FOUND, ARTIFACT_DAMAGED
   */
  static async open(
    store: ArtifactStore,
    { digest, byteLength }: { readonly digest: string; readonly byteLength: number },
    { magic, signal }: { readonly magic: string; readonly signal?: AbortSignal },
  ): Promise<ArtifactReader> {
    const bytes = new Uint8Array(byteLength);
    let done = 0;
    for await (const chunk of store.get(digest, { signal })) {
      if (done + chunk.length > byteLength) throw damaged(`it has more than its ${byteLength} bytes`);
      bytes.set(chunk, done);
      done += chunk.length;
    }
    if (done !== byteLength) throw damaged(`it has ${done} of its ${byteLength} bytes`);
    return new ArtifactReader(bytes, magic);
  }

  doubles(length: number): Float64Array {
    return new Float64Array(this.#bytes.buffer, this.#take(length * 8), length);
  }

  floats(length: number): Float32Array {
    return new Float32Array(this.#bytes.buffer, this.#take(length * 4), length);
  }

  /** @throws FlapbookError ARTIFACT_DAMAGED when more is there than has been read */
  end(): void {
    if (this.#place !== this.#bytes.length) throw damaged('it is longer than its sizes say');
  }

  #take(bytes: number): number {
    const start = this.#place;
    if (!(bytes >= 0 && start + bytes <= this.#bytes.length)) throw damaged('it is shorter than its sizes say');
    this.#place += bytes;
    return start;
  }
}

export function damaged(why: string): FlapbookError {
  return new FlapbookError('ARTIFACT_DAMAGED', `A result in the artifact store is damaged: ${why}.`);
}
