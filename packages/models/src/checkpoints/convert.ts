import type { DataType, Tensor } from '../types.ts';

/**
 * A tensor's values as float32; exact, since every float16 and bfloat16 number is a float32 number. Float32 data is
 * returned as a view of the same bytes where their alignment allows it, so do not write to the result.
 * Bytes are little-endian, as the format stores them and as every platform of Node's releases but IBM's has them.
 *
 * @param memory - gives so many numbers of any content, which are written over with what is no view
 */
export function toFloat32(
  tensor: Pick<Tensor, 'dataType' | 'data'>,
  memory: (length: number) => Float32Array = (length) => new Float32Array(length),
): Float32Array {
  return CONVERSIONS[tensor.dataType](tensor.data, memory);
}

type Conversion = (data: Uint8Array, memory: (length: number) => Float32Array) => Float32Array;

const CONVERSIONS: Readonly<Record<DataType, Conversion>> = {
  F32: (data) => {
    const bytes = aligned(data, 4);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  },
  BF16: (data, memory) => {
    const stored = halfWords(data);
    const values = memory(stored.length);
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < stored.length; i++) bits[i] = stored[i]! << 16;
    return values;
  },
  F16: (data, memory) => {
    const stored = halfWords(data);
    const table = float16Table();
    const values = memory(stored.length);
    for (let i = 0; i < stored.length; i++) values[i] = table[stored[i]!]!;
    return values;
  },
};

/** 16-bit words of the data, copied only where the bytes lie at an odd address. */
export function halfWords(data: Uint8Array): Uint16Array {
  const bytes = aligned(data, 2);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

/** 32-bit words of the data, copied only where the bytes are not aligned. */
export function words(data: Uint8Array): Uint32Array {
  const bytes = aligned(data, 4);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function aligned(data: Uint8Array, size: number): Uint8Array {
  return data.byteOffset % size === 0 ? data : data.slice();
}

let table: Float32Array | null = null;

/** All 65,536 float16 numbers: 256 KiB, made at first use. */
function float16Table(): Float32Array {
  if (table) return table;
  const values = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) values[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else if (exponent === 0) values[bits] = sign * fraction * 2 ** -24;
    else values[bits] = sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  table = values;
  return values;
}
