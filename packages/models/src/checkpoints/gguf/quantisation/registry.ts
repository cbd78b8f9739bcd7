import { FlapbookError } from '@flapbook/flap';
import type { Quantisation } from './format.ts';
import { q4K, q5K, q6K } from './large-blocks.ts';
import { q8 } from './q8.ts';
import { q4, q4Minimum, q5, q5Minimum } from './small-blocks.ts';

/** Every quantised type that is read; a new one is a file beside this one, or an entry in one, and a word here. */
export const QUANTISATIONS: ReadonlyMap<string, Quantisation> = new Map(
  [q8, q4, q4Minimum, q5, q5Minimum, q4K, q5K, q6K].map((one) => [one.name, one]),
);

/** Whole blocks as float32 numbers. @throws FlapbookError UNSUPPORTED_CONFIG for a type that is not read */
export function dequantise(type: string, data: Uint8Array): Float32Array {
  const quantisation = QUANTISATIONS.get(type);
  if (!quantisation) throw new FlapbookError('UNSUPPORTED_CONFIG', `Values of the type ${type} are not read.`);
  const { bytes, elements, decode } = quantisation;
  const blocks = data.length / bytes;
  const values = new Float32Array(blocks * elements);
  // One for all: a block is a handful of bytes, and a file has millions.
  const block = { data, from: 0, values, to: 0 };
  for (let index = 0; index < blocks; index++) {
    block.from = index * bytes;
    block.to = index * elements;
    decode(block);
  }
  return values;
}
