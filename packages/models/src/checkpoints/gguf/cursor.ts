import { FlapbookError } from '@flapbook/flap';
import { show } from '../../files.ts';

/** Thrown where the bytes at hand end before what is being read: more of the file may help. */
export class EndOfBytes extends Error {
  /** The byte of the file up to which it has to be read. */
  readonly needed: number;

  constructor(needed: number) {
    super(`Byte ${needed} is needed.`);
    this.needed = needed;
  }
}

/** Reads the little-endian numbers and strings of a GGUF header in order. Nothing is allocated for a claim alone. */
export class Cursor {
  readonly file: string;
  readonly fileSize: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position = 0;

  /** @param bytes - the file's beginning, as much as has been read of it */
  constructor(bytes: Uint8Array, { file, fileSize }: { readonly file: string; readonly fileSize: number }) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.file = file;
    this.fileSize = fileSize;
  }

  u8 = (): number => this.#view.getUint8(this.#take(1));
  i8 = (): number => this.#view.getInt8(this.#take(1));
  u16 = (): number => this.#view.getUint16(this.#take(2), true);
  i16 = (): number => this.#view.getInt16(this.#take(2), true);
  u32 = (): number => this.#view.getUint32(this.#take(4), true);
  i32 = (): number => this.#view.getInt32(this.#take(4), true);
  f32 = (): number => this.#view.getFloat32(this.#take(4), true);
  f64 = (): number => this.#view.getFloat64(this.#take(8), true);
  u64 = (): number | bigint => narrowed(this.#view.getBigUint64(this.#take(8), true));
  i64 = (): number | bigint => narrowed(this.#view.getBigInt64(this.#take(8), true));

  /** A count or an offset: one that no file could hold is refused. */
  size(what: string): number {
    const value = this.u64();
    if (typeof value === 'number') return value;
    throw this.bad(`${what} is ${value}, more than any file holds.`);
  }

  /** `count` things of at least `bytes` each are announced: they must fit into the rest of the file. */
  requireRoom(count: number, bytes: number, what: string): void {
    const rest = this.fileSize - this.position;
    if (count * bytes > rest) {
      throw this.bad(
        `${what} takes at least ${count * bytes} bytes; after byte ${this.position} the file has ${rest}.`,
      );
    }
  }

  /** A string in UTF-8 behind its length in bytes. */
  text(what: string, maxBytes: number): string {
    const length = this.size(`The length of ${what}`);
    if (length > maxBytes) throw this.bad(`${what} has ${length} bytes; at most ${maxBytes} are read.`);
    this.requireRoom(length, 1, what);
    const start = this.#take(length);
    try {
      return UTF8.decode(this.#bytes.subarray(start, start + length));
    } catch (cause) {
      throw this.bad(`${what}, at byte ${start}, is not valid UTF-8.`, cause);
    }
  }

  bad(problem: string, cause?: unknown): FlapbookError {
    return new FlapbookError('BAD_CHECKPOINT', `${this.file}: ${problem}`, { cause });
  }

  /** Where the next `length` bytes begin. */
  #take(length: number): number {
    const start = this.position;
    if (start + length > this.fileSize) {
      throw this.bad(`the file is cut short: it ends at byte ${this.fileSize}, within its header.`);
    }
    if (start + length > this.#bytes.length) throw new EndOfBytes(start + length);
    this.position += length;
    return start;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** As a number where that is exact. */
function narrowed(value: bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

/** A name as messages show it. */
export function quoted(name: string): string {
  return show(name);
}
