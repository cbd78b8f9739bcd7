import { type DataType, halfWords, type StoredCheckpoint, words } from '@flapbook/models';
import { ELEMENT_BYTES } from './encode.ts';
import type { Piece } from './tensor.ts';

/** Rows that lie no further apart than this are read at once, with those between them. */
const BRIDGED_ROWS = 8;

/** Elements as they are stored, whatever their type makes of them: all its bits are 0 in a zero of each. */
export type Words = Uint16Array | Uint32Array;

export function wordsOf({ dataType, data }: Piece): Words {
  return ELEMENT_BYTES[dataType] === 2 ? halfWords(data) : words(data);
}

export function pieceOf({ buffer, byteOffset, byteLength }: Words, dataType: DataType): Piece {
  return { dataType, data: new Uint8Array(buffer, byteOffset, byteLength) };
}

/** So many zeros of a type. */
export function zeros(dataType: DataType, length: number): Words {
  return ELEMENT_BYTES[dataType] === 2 ? new Uint16Array(length) : new Uint32Array(length);
}

/** A matrix of the base model, or a vector as a matrix of one column, read by rows. */
export interface SourceMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly storedType: DataType;
  /** The given rows, ascending, one after another as they are stored. */
  read(rows: Int32Array): Promise<Words>;
}

/** A tensor of a checkpoint by rows. */
export function sourceMatrix(checkpoint: StoredCheckpoint, name: string): SourceMatrix {
  const { shape, dataType } = checkpoint.require(name);
  const [rows = 1, columns = 1] = shape;
  const rowBytes = columns * ELEMENT_BYTES[dataType];
  const readRun = async (first: number, count: number) => {
    const data = await checkpoint.readBytes(name, { start: first * rowBytes, length: count * rowBytes });
    return wordsOf({ dataType, data });
  };
  return {
    rows,
    columns,
    storedType: dataType,
    async read(wanted) {
      const isRun = wanted.length > 0 && wanted.at(-1)! - wanted[0]! === wanted.length - 1;
      if (isRun) return readRun(wanted[0]!, wanted.length);
      const target = zeros(dataType, wanted.length * columns);
      for (let first = 0, last = 0; first < wanted.length; first = last) {
        last = first + 1;
        while (last < wanted.length && wanted[last]! - wanted[last - 1]! <= BRIDGED_ROWS) last++;
        const start = wanted[first]!;
        const read = await readRun(start, wanted[last - 1]! - start + 1);
        for (let i = first; i < last; i++) {
          const row = wanted[i]! - start;
          target.set(read.subarray(row * columns, (row + 1) * columns), i * columns);
        }
      }
      return target;
    },
  };
}
