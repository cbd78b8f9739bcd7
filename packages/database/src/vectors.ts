import { FlapbookError } from '@flapbook/flap';

/** Vectors are stored little-endian; on a big-endian machine every element has to be turned round. */
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The bytes of a vector as they are stored. They share the vector's memory: do not alter it before they are sent. */
export function float64Bytes(vector: Float64Array): Buffer {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap64();
}

/** The vector in stored bytes. It shares their memory where their alignment allows, and is a copy otherwise. */
export function bytesToFloat64(bytes: Buffer): Float64Array {
  const source = aligned(bytes, Float64Array.BYTES_PER_ELEMENT, 'float64');
  if (!LITTLE_ENDIAN) source.swap64();
  return new Float64Array(source.buffer, source.byteOffset, source.byteLength / Float64Array.BYTES_PER_ELEMENT);
}

/** As `float64Bytes`, for int32. */
export function int32Bytes(vector: Int32Array): Buffer {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap32();
}

/** As `bytesToFloat64`, for int32. */
export function bytesToInt32(bytes: Buffer): Int32Array {
  const source = aligned(bytes, Int32Array.BYTES_PER_ELEMENT, 'int32');
  if (!LITTLE_ENDIAN) source.swap32();
  return new Int32Array(source.buffer, source.byteOffset, source.byteLength / Int32Array.BYTES_PER_ELEMENT);
}

function aligned(bytes: Buffer, size: number, type: string): Buffer {
  if (bytes.byteLength % size !== 0) {
    throw new FlapbookError(
      'INTERNAL',
      `A stored ${type} vector has ${bytes.byteLength} bytes, not a multiple of ${size}.`,
    );
  }
  if (LITTLE_ENDIAN && bytes.byteOffset % size === 0) return bytes;
  // Buffer.from() may take the copy out of a pool at any offset; a fresh ArrayBuffer is aligned.
  const copy = Buffer.from(new ArrayBuffer(bytes.byteLength));
  bytes.copy(copy);
  return copy;
}
