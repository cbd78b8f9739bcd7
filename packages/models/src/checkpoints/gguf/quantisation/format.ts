import { toFloat32 } from '../../convert.ts';

/** Turns whole blocks of a quantised type into float32 numbers. */
export interface Quantisation {
  /** Name of the type within `TENSOR_TYPES`. */
  readonly name: string;
  /** Elements and bytes of a block. */
  readonly elements: number;
  readonly bytes: number;
  /** Reads the block at `from` of the data and writes its elements from `to` on. */
  readonly decode: (block: Block) => void;
}

export interface Block {
  readonly data: Uint8Array;
  readonly from: number;
  readonly values: Float32Array;
  readonly to: number;
}

/** The float16 number at a byte of a block. */
export function half({ data, from }: Block, at: number): number {
  return HALVES[data[from + at]! | (data[from + at + 1]! << 8)]!;
}

/** The signed byte at a place. */
export function signed(byte: number): number {
  return (byte << 24) >> 24;
}

/** Every float16 number by its bits. */
const HALVES = toFloat32({
  dataType: 'F16',
  data: new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
});
