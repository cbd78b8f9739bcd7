import { type Block, half, type Quantisation } from './format.ts';

/*
 * Blocks of 32 elements of 4 or 5 bits: a scale, a minimum in the types that end in _1, the fifth bits where there are
 * any, then 16 bytes with the elements 0 to 15 in their low and 16 to 31 in their high halves.
 */

/** Around zero: a scale times -8 to 7. */
export const q4: Quantisation = {
  name: 'Q4_0',
  elements: 32,
  bytes: 18,
  decode(block) {
    unpack(block, { at: 2, fifth: null });
    aroundZero(block, 8);
  },
};

/** From a minimum up: a scale times 0 to 15. */
export const q4Minimum: Quantisation = {
  name: 'Q4_1',
  elements: 32,
  bytes: 20,
  decode(block) {
    unpack(block, { at: 4, fifth: null });
    fromMinimum(block);
  },
};

/** Around zero: a scale times -16 to 15. */
export const q5: Quantisation = {
  name: 'Q5_0',
  elements: 32,
  bytes: 22,
  decode(block) {
    unpack(block, { at: 6, fifth: 2 });
    aroundZero(block, 16);
  },
};

/** From a minimum up: a scale times 0 to 31. */
export const q5Minimum: Quantisation = {
  name: 'Q5_1',
  elements: 32,
  bytes: 24,
  decode(block) {
    unpack(block, { at: 8, fifth: 4 });
    fromMinimum(block);
  },
};

/** Writes the whole numbers of a block in the place of its elements. */
function unpack(
  { data, from, values, to }: Block,
  { at, fifth }: { readonly at: number; readonly fifth: number | null },
): void {
  for (let i = 0; i < 16; i++) {
    const byte = data[from + at + i]!;
    const low = fifth === null ? 0 : bit(data, from + fifth, i);
    const high = fifth === null ? 0 : bit(data, from + fifth, i + 16);
    values[to + i] = (byte & 15) | (low << 4);
    values[to + i + 16] = (byte >> 4) | (high << 4);
  }
}

function bit(data: Uint8Array, start: number, index: number): number {
  return (data[start + (index >> 3)]! >> (index & 7)) & 1;
}

function aroundZero(block: Block, zero: number): void {
  const { values, to } = block;
  const scale = half(block, 0);
  for (let i = to; i < to + 32; i++) values[i] = scale * (values[i]! - zero);
}

function fromMinimum(block: Block): void {
  const { values, to } = block;
  const [scale, minimum] = [half(block, 0), half(block, 2)];
  for (let i = to; i < to + 32; i++) values[i] = scale * values[i]! + minimum;
}
