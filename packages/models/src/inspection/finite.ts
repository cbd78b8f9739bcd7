import { halfWords, words } from '../checkpoints/convert.ts';
import type { DataType } from '../types.ts';

/** An element is NaN or infinite exactly when all its exponent bits are set. */
const EXPONENT_BITS: Readonly<Record<DataType, number>> = { F32: 0x7f800000, F16: 0x7c00, BF16: 0x7f80 };

/** Index of the first element that is NaN or infinite, or -1. Works on the stored bits: no conversion is needed. */
export function findNonFinite(dataType: DataType, data: Uint8Array): number {
  const mask = EXPONENT_BITS[dataType];
  const bits = dataType === 'F32' ? words(data) : halfWords(data);
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & mask) === mask) return i;
  }
  return -1;
}
