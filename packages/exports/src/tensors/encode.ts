import { type DataType, toFloat32 } from '@flapbook/models';
import type { Piece } from './tensor.ts';

/** Bytes of an element. */
export const ELEMENT_BYTES: Readonly<Record<DataType, number>> = { F32: 4, F16: 2, BF16: 2 };

/** The bytes of a piece in a type: as they are in its own. */
export function encodePiece(piece: Piece, dataType: DataType): Uint8Array {
  return piece.dataType === dataType ? piece.data : encode(toFloat32(piece), dataType);
}

/**
 * Little-endian bytes of float32 numbers in another type, rounded to nearest, ties to even. What is too large for float16
 * becomes infinite, as everywhere.
 */
export function encode(values: Float32Array, dataType: DataType): Uint8Array {
  if (dataType === 'F32') return bytesOf(values);
  // Signed: they stay whole numbers of 32 bits all along, which is what makes this fast.
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const words = new Uint16Array(bits.length);
  if (dataType === 'BF16') toBFloat16(bits, words);
  else toFloat16(bits, words);
  return new Uint8Array(words.buffer);
}

/**
 * Numbers to each of which one of a vector from `start` on is added: in float64, rounded once, as the engine does.
 *
 * @param added - null for none
 */
export function withAdded(piece: Piece, added: Float64Array | null, start: number): Piece {
  if (added === null) return piece;
  return floatPiece(toFloat32(piece).map((value, i) => value + added[start + i]!));
}

/** Numbers as a piece of float32. */
export function floatPiece(values: Float32Array): Piece {
  return { dataType: 'F32', data: bytesOf(values) };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The upper half of a float32's bits, rounded; a NaN stays one. */
function toBFloat16(bits: Int32Array, words: Uint16Array): void {
  for (let i = 0; i < bits.length; i++) {
    const value = bits[i]!;
    const isNumber = (value & 0x7fffffff) <= 0x7f800000;
    words[i] = isNumber ? (value + 0x7fff + ((value >>> 16) & 1)) >>> 16 : (value >>> 16) | 0x40;
  }
}

/** IEEE 754 binary16 from binary32 bits. */
function toFloat16(bits: Int32Array, words: Uint16Array): void {
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const size = bits[i]! & 0x7fffffff;
    const isUsual = size >= 0x38800000 && size < 0x477ff000;
    // 13 bits go, to nearest, ties to even; a carry raises the exponent by itself.
    words[i] = sign | (isUsual ? (size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13 : unusualFloat16(size));
  }
}

/** What is no normal number, without its sign. */
function unusualFloat16(size: number): number {
  if (size > 0x7f800000) return 0x7e00;
  // 65520 and more round to infinity.
  if (size >= 0x477ff000) return 0x7c00;
  // Below the smallest normal number, 2^-14: units of 2^-24.
  const exponent = size >>> 23;
  if (exponent < 102) return 0;
  const significand = (size & 0x7fffff) | 0x800000;
  const places = 126 - exponent;
  return (significand + (1 << (places - 1)) - 1 + ((significand >>> places) & 1)) >>> places;
}
