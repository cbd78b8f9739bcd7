import { type DataType, type StoredCheckpoint, toFloat32 } from '@flapbook/models';
import { ELEMENT_BYTES } from './encode.ts';

/** Rows that lie no further apart than this are read at once, with those between them. */
const BRIDGED_ROWS = 8;

/** A matrix of the base model, or a vector as a matrix of one column, read by rows. */
export interface SourceMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly storedType: DataType;
  /** The given rows, ascending, one after another in float32: exact. */
  read(rows: Int32Array): Promise<Float32Array>;
}

/** A tensor of a checkpoint by rows. */
export function sourceMatrix(checkpoint: StoredCheckpoint, name: string): SourceMatrix {
  const { shape, dataType } = checkpoint.require(name);
  const [rows = 1, columns = 1] = shape;
  const rowBytes = columns * ELEMENT_BYTES[dataType];
  return {
    rows,
    columns,
    storedType: dataType,
    async read(wanted) {
      const isRun = wanted.length > 0 && wanted.at(-1)! - wanted[0]! === wanted.length - 1;
      if (isRun) {
        const range = { start: wanted[0]! * rowBytes, length: wanted.length * rowBytes };
        return toFloat32({ dataType, data: await checkpoint.readBytes(name, range) });
      }
      const target = new Float32Array(wanted.length * columns);
      for (let first = 0, last = 0; first < wanted.length; first = last) {
        last = first + 1;
        while (last < wanted.length && wanted[last]! - wanted[last - 1]! <= BRIDGED_ROWS) last++;
        const start = wanted[first]!;
        const count = wanted[last - 1]! - start + 1;
        const data = await checkpoint.readBytes(name, { start: start * rowBytes, length: count * rowBytes });
        const values = toFloat32({ dataType, data });
        for (let i = first; i < last; i++) {
          const row = wanted[i]! - start;
          target.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
        }
      }
      return target;
    },
  };
}
