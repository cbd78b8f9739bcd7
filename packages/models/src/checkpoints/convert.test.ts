import { describe, expect, it } from 'vitest';
import { encodeValues } from '../../test/index.ts';
import { toFloat32 } from './convert.ts';

const everyHalfWord = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, bits) => bits).buffer);

describe('toFloat32', () => {
  it('knows float16 numbers by heart', () => {
    const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x7c00, 0xfc00];
    const values = [0, -0, 1, -2, 0.333251953125, 65504, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, Infinity, -Infinity];
    const data = new Uint8Array(Uint16Array.from(bits).buffer);
    expect(toFloat32({ dataType: 'F16', data })).toEqual(Float32Array.from(values));
  });

  it('knows bfloat16 numbers by heart', () => {
    const bits = [0x0000, 0x8000, 0x3f80, 0xc000, 0x3eab, 0x7f7f, 0x0001, 0x7f80];
    const values = [0, -0, 1, -2, 0.333984375, 3.3895313892515355e38, 9.183549615799121e-41, Infinity];
    const data = new Uint8Array(Uint16Array.from(bits).buffer);
    expect(toFloat32({ dataType: 'BF16', data })).toEqual(Float32Array.from(values));
  });

  it.each(['F16', 'BF16'] as const)(
    'is exact for every %s number: encoding it again gives its bits back',
    (dataType) => {
      const values = toFloat32({ dataType, data: everyHalfWord });
      const again = new Uint16Array(encodeValues(dataType, values).buffer);
      const changed = again.findIndex((bits, index) => bits !== index && !Number.isNaN(values[index]!));
      expect(changed).toBe(-1);
      expect(values.filter(Number.isNaN).length).toBe(dataType === 'F16' ? 2 * 1023 : 2 * 127);
    },
  );

  it('copes with data that is not aligned', () => {
    for (const dataType of ['F32', 'F16', 'BF16'] as const) {
      const bytes = encodeValues(dataType, Float32Array.of(1, -0.5, 3));
      const shifted = new Uint8Array(bytes.length + 1);
      shifted.set(bytes, 1);
      expect(toFloat32({ dataType, data: shifted.subarray(1) })).toEqual(Float32Array.of(1, -0.5, 3));
    }
  });
});
