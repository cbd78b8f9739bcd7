import type { DataType } from '../src/types.ts';

/** Little-endian bytes of the values in a stored type, rounded to nearest, ties to even. */
export function encodeValues(dataType: DataType, values: Float32Array): Uint8Array {
  if (dataType === 'F32') return new Uint8Array(values.slice().buffer);
  const encode = dataType === 'BF16' ? toBFloat16 : toFloat16;
  return new Uint8Array(Uint16Array.from(values, encode).buffer);
}

const scratch = new DataView(new ArrayBuffer(4));

function toBFloat16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  if (Number.isNaN(value)) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function toFloat16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // Units of the last place: 2^-24 for everything below the smallest normal number, 2^-14.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const units = roundToEven(size * 2 ** (10 - exponent));
  // A carry out of the fraction raises the exponent by itself.
  return sign | (units < 1024 ? units : ((exponent + 14) << 10) + units);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}
