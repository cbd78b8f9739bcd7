import { FlapbookError } from '@flapbook/flap';
import { describe, expect, test } from 'vitest';
import { bytesToFloat64, bytesToInt32, float64Bytes, int32Bytes } from './vectors.ts';

describe('vectors', () => {
  test('are little-endian', () => {
    expect(float64Bytes(Float64Array.of(1, -2)).toString('hex')).toBe('000000000000f03f00000000000000c0');
    expect(int32Bytes(Int32Array.of(1, -2)).toString('hex')).toBe('01000000feffffff');
  });

  test('come back bit for bit', () => {
    const numbers = Float64Array.of(0, -0, Math.PI, Number.MIN_VALUE, Number.MAX_VALUE, Infinity, -Infinity, NaN);
    expect(bytesToFloat64(Buffer.from(float64Bytes(numbers)))).toStrictEqual(numbers);
    const integers = Int32Array.of(0, 1, -1, 2 ** 31 - 1, -(2 ** 31));
    expect(bytesToInt32(Buffer.from(int32Bytes(integers)))).toStrictEqual(integers);
    expect(bytesToFloat64(Buffer.alloc(0))).toHaveLength(0);
  });

  test('keep to the part of a buffer that they cover', () => {
    const whole = Float64Array.of(1, 2, 3, 4);
    expect(bytesToFloat64(Buffer.from(float64Bytes(whole.subarray(1, 3))))).toStrictEqual(Float64Array.of(2, 3));
  });

  test.each([0, 1, 3, 4, 7])('may lie at any offset (%i)', (offset) => {
    const bytes = Buffer.from(new ArrayBuffer(16 + offset)).subarray(offset);
    float64Bytes(Float64Array.of(0.1, 0.2)).copy(bytes);
    const vector = bytesToFloat64(bytes);
    expect(vector).toStrictEqual(Float64Array.of(0.1, 0.2));
    expect(vector.buffer === bytes.buffer).toBe(offset === 0);
  });

  test('must have whole elements', () => {
    expect(() => bytesToFloat64(Buffer.alloc(12))).toThrow(FlapbookError);
    expect(() => bytesToInt32(Buffer.alloc(6))).toThrow('6 bytes, not a multiple of 4');
  });
});
