import type { DataType } from '@flapbook/models';

/** Bytes of an element. */
export const ELEMENT_BYTES: Readonly<Record<DataType, number>> = { F32: 4, F16: 2, BF16: 2 };

/**
 * Little-endian bytes of float32 numbers in another type, rounded to nearest, ties to even. What is too large for float16
 * becomes infinite, as everywhere.
 */
export function encode(values: Float32Array, dataType: DataType): Uint8Array {
  if (dataType === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const words = new Uint16Array(bits.length);
  const convert = dataType === 'BF16' ? toBFloat16 : toFloat16;
  for (let i = 0; i < bits.length; i++) words[i] = convert(bits[i]!);
  return new Uint8Array(words.buffer);
}

/** The upper half of a float32's bits, rounded. */
function toBFloat16(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** IEEE 754 binary16 from binary32 bits. */
function toFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  // 65520 and more round to infinity.
  if (size >= 0x477ff000) return sign | 0x7c00;
  // Below the smallest normal number, 2^-14: units of 2^-24.
  if (size < 0x38800000) {
    const exponent = size >>> 23;
    if (exponent < 102) return sign;
    const significand = (size & 0x7fffff) | 0x800000;
    return sign | shiftToEven(significand, 126 - exponent);
  }
  return sign | shiftToEven(size - 0x38000000, 13);
}

/** A shift to the right that rounds to nearest, ties to even; a carry raises the exponent by itself. */
function shiftToEven(value: number, places: number): number {
  const half = 2 ** (places - 1);
  const floor = Math.floor(value / 2 ** places);
  const rest = value - floor * 2 ** places;
  return rest > half || (rest === half && floor % 2 === 1) ? floor + 1 : floor;
}
