import { type Block, half, type Quantisation, signed } from './format.ts';

/*
 * Blocks of 256 elements in sub-blocks, whose own scales are whole numbers that a float16 scale multiplies. Products of
 * these are exact in float32 but for the last rounding, so that every implementation gives the same numbers.
 */

/** 8 sub-blocks of 32: scale, scale of the minima, 12 bytes of scales and minima, 128 bytes of 4 bits. */
export const q4K: Quantisation = {
  name: 'Q4_K',
  elements: 256,
  bytes: 144,
  decode: (block) => decodeWithMinima(block, { bits: 16, fifth: null }),
};

/** As Q4_K, with 32 bytes of fifth bits before the 128. */
export const q5K: Quantisation = {
  name: 'Q5_K',
  elements: 256,
  bytes: 176,
  decode: (block) => decodeWithMinima(block, { bits: 48, fifth: 16 }),
};

function decodeWithMinima(
  block: Block,
  { bits, fifth }: { readonly bits: number; readonly fifth: number | null },
): void {
  const { data, from, values, to } = block;
  const scale = half(block, 0);
  const minimumScale = half(block, 2);
  for (let sub = 0; sub < 8; sub++) {
    const [factor, offset] = scaleAndMinimum(data, from + 4, sub);
    const [step, minimum] = [scale * factor, minimumScale * offset];
    // Two sub-blocks share 32 bytes, the even one in their low and the odd one in their high halves.
    const bytes = from + bits + 32 * (sub >> 1);
    const shift = 4 * (sub & 1);
    for (let i = 0; i < 32; i++) {
      const high = fifth === null ? 0 : ((data[from + fifth + i]! >> sub) & 1) << 4;
      values[to + 32 * sub + i] = step * (((data[bytes + i]! >> shift) & 15) | high) - minimum;
    }
  }
}

/** Scale and minimum of a sub-block, 6 bits each: of the last four, the upper two bits fill up the bytes of the first. */
function scaleAndMinimum(data: Uint8Array, at: number, sub: number): readonly [number, number] {
  if (sub < 4) return [data[at + sub]! & 63, data[at + sub + 4]! & 63];
  const both = data[at + sub + 4]!;
  return [(both & 15) | ((data[at + sub - 4]! >> 6) << 4), (both >> 4) | ((data[at + sub]! >> 6) << 4)];
}

/** 16 sub-blocks of 16: 128 bytes of the lower 4 bits, 64 of the upper 2, 16 signed scales, the scale of these. */
export const q6K: Quantisation = {
  name: 'Q6_K',
  elements: 256,
  bytes: 210,
  decode(block) {
    const { data, from, values, to } = block;
    const scale = half(block, 208);
    for (let index = 0; index < 256; index++) {
      // Within each half: four quarters of 32; the first two share their lower bits' bytes with the last two.
      const part = index >> 7;
      const quarter = (index >> 5) & 3;
      const i = index & 31;
      const lower = data[from + 64 * part + 32 * (quarter & 1) + i]! >> (4 * (quarter >> 1));
      const upper = data[from + 128 + 32 * part + i]! >> (2 * quarter);
      const factor = signed(data[from + 192 + (index >> 4)]!);
      values[to + index] = scale * factor * (((lower & 15) | ((upper & 3) << 4)) - 32);
    }
  },
};
