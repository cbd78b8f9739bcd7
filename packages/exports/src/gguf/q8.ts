import { encode } from '../tensors/encode.ts';

const ELEMENTS = 32;
const BYTES = 34;

/**
 * Q8_0 as ggml's reference quantises: of 32 numbers the largest becomes 127, the scale is a float16 in front of 32 signed
 * bytes, halves are rounded away from zero. All steps in float32.
 *
 * @param values - whole blocks of 32
 */
export function quantiseQ8(values: Float32Array): Uint8Array {
  const blocks = values.length / ELEMENTS;
  const bytes = new Uint8Array(blocks * BYTES);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    let largest = 0;
    for (let i = 0; i < ELEMENTS; i++) largest = Math.max(largest, Math.abs(values[block * ELEMENTS + i]!));
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    scales[block] = scale;
    for (let i = 0; i < ELEMENTS; i++) {
      bytes[block * BYTES + 2 + i] = roundAway(Math.fround(values[block * ELEMENTS + i]! * inverse));
    }
  }
  const halves = encode(scales, 'F16');
  for (let block = 0; block < blocks; block++) {
    bytes.set(halves.subarray(2 * block, 2 * block + 2), block * BYTES);
  }
  return bytes;
}

/** Of numbers from -127 to 127: what is cut off is what lies beyond the half. */
function roundAway(value: number): number {
  return value < 0 ? -((0.5 - value) | 0) : (value + 0.5) | 0;
}
