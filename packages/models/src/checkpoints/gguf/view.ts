import type { DataType } from '../../types.ts';
import type { GgufTensor } from './parse-tensors.ts';
import { dequantise } from './quantisation/registry.ts';

/** A tensor of the model, made of one of the file's. */
export interface TensorView {
  readonly name: string;
  /** The file's tensor; null for one that it leaves out and that is all zeros. */
  readonly source: GgufTensor | null;
  readonly shape: readonly number[];
  /** What values are handed out as: as stored, and float32 for quantised ones. */
  readonly dataType: DataType;
  /**
   * The head size, where the file has the rows of each head as rotary embeddings turn them, in pairs of neighbours;
   * they are handed out with the halves of all pairs one after the other, as in Hugging Face layout. Else null.
   */
  readonly pairedRows: number | null;
}

/** A matrix, or a vector as rows of one element. */
interface Rows {
  readonly count: number;
  readonly bytes: number;
}

const ELEMENT_BYTES: Readonly<Record<DataType, number>> = { F32: 4, F16: 2, BF16: 2 };

export function viewBytes({ shape, dataType }: TensorView): number {
  return shape.reduce((product, size) => product * size, ELEMENT_BYTES[dataType]);
}

/** Whether the file's bytes are the tensor's as they are. */
export function isPlain({ source, dataType, pairedRows }: TensorView): boolean {
  return source !== null && pairedRows === null && source.type.name === dataType;
}

/** Bytes of the file that are read at once, about. */
const PIECE_BYTES = 2 ** 22;

/**
 * Bytes of a tensor, made of whole rows of the file's; a few megabytes of it at a time.
 *
 * @param read - bytes of the source's data
 */
export async function readView(
  view: TensorView,
  { start, length }: { readonly start: number; readonly length: number },
  read: (range: { readonly start: number; readonly length: number }) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  if (view.source === null || length === 0) return target;
  const out = rowsOf(view.shape, ELEMENT_BYTES[view.dataType]);
  const fileRow = view.source.byteLength / out.count;
  const group = view.pairedRows ?? 1;
  const step = Math.max(1, Math.floor(PIECE_BYTES / (fileRow * group))) * group;
  const last = Math.min(Math.ceil((start + length) / out.bytes), out.count);
  for (let first = groupStart(Math.floor(start / out.bytes), group); first < last; first += step) {
    // No more than is asked for, up to the end of a group.
    const count = Math.min(step, groupEnd(last, group) - first);
    const data = await read({ start: first * fileRow, length: count * fileRow });
    const values = view.source.type.name === view.dataType ? data : bytesOf(dequantise(view.source.type.name, data));
    if (view.pairedRows === null) {
      place(values, first * out.bytes - start, target);
      continue;
    }
    for (let row = first; row < Math.min(first + count, last); row++) {
      const from = (storedRow(row, view.pairedRows) - first) * out.bytes;
      place(values.subarray(from, from + out.bytes), row * out.bytes - start, target);
    }
  }
  return target;
}

function rowsOf(shape: readonly number[], elementBytes: number): Rows {
  const count = shape[0]!;
  return { count, bytes: shape.slice(1).reduce((product, size) => product * size, elementBytes) };
}

function groupStart(row: number, group: number): number {
  return row - (row % group);
}

function groupEnd(row: number, group: number): number {
  return Math.ceil(row / group) * group;
}

/** Row s·D/2 + j of a head of D rows lies in the file as row 2j + s. */
function storedRow(row: number, headDim: number | null): number {
  if (headDim === null) return row;
  const within = row % headDim;
  const half = headDim / 2;
  return row - within + 2 * (within % half) + Math.floor(within / half);
}

/** Copies what of some rows falls into the target, in which they begin at `at`. */
function place(rows: Uint8Array, at: number, target: Uint8Array): void {
  const from = Math.max(0, -at);
  const to = Math.min(rows.length, target.length - at);
  if (from < to) target.set(rows.subarray(from, to), at + from);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
