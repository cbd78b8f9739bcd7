import { half, type Quantisation, signed } from './format.ts';

/** 32 signed bytes with a scale. */
export const q8: Quantisation = {
  name: 'Q8_0',
  elements: 32,
  bytes: 34,
  decode(block) {
    const { data, from, values, to } = block;
    const scale = half(block, 0);
    for (let i = 0; i < 32; i++) values[to + i] = scale * signed(data[from + 2 + i]!);
  },
};
