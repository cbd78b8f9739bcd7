import { halfWords, words } from '../checkpoints/convert.ts';
import type { DataType } from '../types.ts';

/** An element is NaN or infinite exactly when all its exponent bits are set; in a word of 32 bits, one or two elements. */
const EXPONENT_BITS: Readonly<Record<DataType, number>> = { F32: 0x7f800000, F16: 0x7c007c00, BF16: 0x7f807f80 };
/** The exponent's lowest bit: added to an exponent of ones, it carries into the sign’s place, and into no other. */
const LOWEST_BIT: Readonly<Record<DataType, number>> = { F32: 0x00800000, F16: 0x04000400, BF16: 0x00800080 };
const SIGN_BITS: Readonly<Record<DataType, number>> = { F32: 0x80000000, F16: 0x80008000, BF16: 0x80008000 };

/** Index of the first element that is NaN or infinite, or -1. Works on the stored bits: no conversion is needed. */
export function findNonFinite(dataType: DataType, data: Uint8Array): number {
  const whole = data.byteLength - (data.byteLength % 4);
  const bits = words(data.subarray(0, whole));
  if (whole === data.byteLength && !holdsNonFinite(dataType, bits)) return -1;
  return findAmong(dataType === 'F32' ? bits : halfWords(data), EXPONENT_BITS[dataType]);
}

/** Whether there is one at all, without stopping to look which. */
function holdsNonFinite(dataType: DataType, bits: Uint32Array): boolean {
  const signed = new Int32Array(bits.buffer, bits.byteOffset, bits.length);
  const mask = EXPONENT_BITS[dataType];
  const lowest = LOWEST_BIT[dataType];
  let seen = 0;
  for (let i = 0; i < signed.length; i++) seen |= (signed[i]! & mask) + lowest;
  return (seen & SIGN_BITS[dataType]) !== 0;
}

function findAmong(bits: Uint32Array | Uint16Array, exponents: number): number {
  const mask = bits.BYTES_PER_ELEMENT === 4 ? exponents : exponents & 0xffff;
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & mask) === mask) return i;
  }
  return -1;
}
