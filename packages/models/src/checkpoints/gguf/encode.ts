import { FlapbookError } from '@flapbook/flap';
import { TENSOR_TYPES, TYPE_NUMBERS } from './tensor-types.ts';

type Scalar =
  | { readonly kind: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string };

type List =
  | { readonly kind: 'list'; readonly of: 'u32' | 'i32' | 'f32'; readonly values: readonly number[] }
  | { readonly kind: 'list'; readonly of: 'string'; readonly values: readonly string[] };

/** A value of the metadata with the type that it is written in. */
export type GgufValue = Scalar | List;

/** A tensor to be written; row-major shape, slowest first. */
export interface GgufEntry {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** What is written in front of the data, and where the data of each tensor goes. */
export interface GgufLayout {
  /** Up to the first tensor's data, padding included. */
  readonly header: Uint8Array;
  /** A tensor, in the order given: first byte within the file, bytes, and zeros behind them. */
  readonly tensors: readonly { readonly offset: number; readonly byteLength: number; readonly padding: number }[];
  /** Of the whole file. */
  readonly byteLength: number;
}

export const GGUF_ALIGNMENT = 32;

const VERSION = 3;
const KINDS = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, list: 9 } as const;

/** Lays a GGUF file out: the same arguments give the same bytes. */
export function layOutGguf(
  metadata: readonly (readonly [key: string, value: GgufValue])[],
  entries: readonly GgufEntry[],
): GgufLayout {
  const bytes = new Bytes();
  bytes.raw(new TextEncoder().encode('GGUF'));
  bytes.u32(VERSION);
  bytes.u64(entries.length);
  bytes.u64(metadata.length);
  for (const [key, value] of metadata) {
    bytes.text(key);
    writeValue(bytes, value);
  }
  let end = 0;
  const placed = entries.map((entry) => {
    const byteLength = ggufBytes(entry);
    const offset = end;
    end = aligned(offset + byteLength);
    bytes.text(entry.name);
    bytes.u32(entry.shape.length);
    for (const size of [...entry.shape].reverse()) bytes.u64(size);
    bytes.u32(TYPE_NUMBERS.get(entry.type)!);
    bytes.u64(offset);
    return { offset, byteLength, padding: end - offset - byteLength };
  });
  const header = bytes.finish(aligned(bytes.length));
  return {
    header,
    tensors: placed.map((one) => ({ ...one, offset: header.length + one.offset })),
    byteLength: header.length + end,
  };
}

/** Bytes that a tensor takes. @throws FlapbookError BAD_PARAMETER for rows that do not fill a type's blocks */
export function ggufBytes({ name, type, shape }: GgufEntry): number {
  const { elements, bytes } = TENSOR_TYPES.get(TYPE_NUMBERS.get(type)!)!;
  const row = shape.at(-1)!;
  if (row % elements !== 0) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `${name} has rows of ${row}, which do not fill the blocks of ${elements} of ${type}.`,
    );
  }
  return shape.slice(0, -1).reduce((product, size) => product * size, (row / elements) * bytes);
}

function aligned(position: number): number {
  return Math.ceil(position / GGUF_ALIGNMENT) * GGUF_ALIGNMENT;
}

function writeValue(bytes: Bytes, value: GgufValue): void {
  bytes.u32(KINDS[value.kind]);
  if (value.kind !== 'list') {
    writeScalar(bytes, value);
    return;
  }
  bytes.u32(KINDS[value.of]);
  bytes.u64(value.values.length);
  for (const one of value.values) writeScalar(bytes, { kind: value.of, value: one } as Scalar);
}

function writeScalar(bytes: Bytes, scalar: Scalar): void {
  if (scalar.kind === 'string') bytes.text(scalar.value);
  else if (scalar.kind === 'bool') bytes.raw(Uint8Array.of(scalar.value ? 1 : 0));
  else bytes[scalar.kind](scalar.value);
}

/** Little-endian numbers and strings one after the other. */
class Bytes {
  #buffer = new Uint8Array(2 ** 16);
  #view = new DataView(this.#buffer.buffer);
  length = 0;

  u32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  i32(value: number): void {
    const at = this.#room(4);
    this.#view.setInt32(at, value, true);
  }

  f32(value: number): void {
    const at = this.#room(4);
    this.#view.setFloat32(at, value, true);
  }

  u64(value: number): void {
    const at = this.#room(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#buffer.set(bytes, at);
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.u64(encoded.length);
    this.raw(encoded);
  }

  /** The bytes, zeros behind them up to a length. */
  finish(length: number): Uint8Array {
    this.#room(length - this.length);
    return this.#buffer.slice(0, length);
  }

  #room(count: number): number {
    const start = this.length;
    this.length += count;
    if (this.length > this.#buffer.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
