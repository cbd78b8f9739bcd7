import { FlapbookError } from '@flapbook/flap';
import { show } from '../files.ts';
import type { StoredCheckpoint, TensorInfo, TensorView } from '../types.ts';
import { halfWords, words } from './convert.ts';
import { ELEMENT_BYTES } from './header.ts';

/** Consecutive rows of a stored tensor. */
interface Run {
  readonly row: number;
  readonly count: number;
}

interface Prepared {
  readonly info: TensorInfo;
  readonly stored: TensorInfo;
  readonly view: TensorView;
  /** Rows of the stored tensor (columns of a transposed one) in the order of the view's rows. */
  readonly runs: readonly Run[];
}

/**
 * A checkpoint in which views are read as if they were tensors of their own, in pieces too: rows of fused projections by
 * position; of a transposed matrix the whole is read once, and kept until another one is asked for. `tensors` goes on to
 * list what is stored. The `offset` of a view is that of the tensor that it is of.
 *
 * @throws FlapbookError TENSOR_MISSING or BAD_CHECKPOINT where a stored tensor is not what a view says it is
 */
export function withViews(
  checkpoint: StoredCheckpoint,
  views: Readonly<Record<string, TensorView>> | undefined,
): StoredCheckpoint {
  if (views === undefined) return checkpoint;
  const prepared = new Map(Object.entries(views).map(([name, view]) => [name, prepare(checkpoint, name, view)]));
  let transposed: { readonly name: string; readonly data: Promise<Uint8Array> } | null = null;

  const readRange = async (part: Prepared, start: number, length: number): Promise<Uint8Array> => {
    if (!part.view.transposed) return readRows(checkpoint, part, { start, length });
    const { name } = part.stored;
    if (transposed?.name !== name) transposed = { name, data: checkpoint.read(name).then(({ data }) => data) };
    return columnsAsRows(await transposed.data, part, { start, length });
  };
  return {
    tensors: checkpoint.tensors,
    require: (name) => prepared.get(name)?.info ?? checkpoint.require(name),
    read: async (name, memory) => {
      const part = prepared.get(name);
      if (!part) return checkpoint.read(name, memory);
      return { ...part.info, data: await readRange(part, 0, part.info.byteLength) };
    },
    readBytes: async (name, { start, length }) => {
      const part = prepared.get(name);
      if (!part) return checkpoint.readBytes(name, { start, length });
      const { byteLength } = part.info;
      if (start < 0 || length < 0 || start + length > byteLength) {
        throw new RangeError(`Bytes ${start} to ${start + length} of ${name} asked for; it has ${byteLength}.`);
      }
      return readRange(part, start, length);
    },
    close: () => {
      transposed = null;
      return checkpoint.close();
    },
  };
}

function prepare(checkpoint: StoredCheckpoint, name: string, view: TensorView): Prepared {
  const stored = checkpoint.require(view.of);
  if (stored.shape.length !== view.shape.length || stored.shape.some((size, axis) => size !== view.shape[axis])) {
    throw new FlapbookError(
      'BAD_CHECKPOINT',
      `Tensor ${show(view.of)} has shape [${stored.shape.join(', ')}]; config.json calls for [${view.shape.join(', ')}].`,
    );
  }
  const shape = view.transposed ? view.shape.toReversed() : view.shape;
  const runs = view.rows ? runsOf(view.rows) : [{ row: 0, count: shape[0]! }];
  const rows = runs.reduce((sum, { count }) => sum + count, 0);
  if (runs.some(({ row, count }) => row < 0 || row + count > shape[0]!)) {
    throw new RangeError(`The view ${name} has rows that ${view.of} of ${shape[0]} rows has not.`);
  }
  const ownShape = [rows, ...shape.slice(1)];
  const byteLength = ownShape.reduce((product, size) => product * size, ELEMENT_BYTES[stored.dataType]);
  return { info: { ...stored, name, shape: ownShape, byteLength }, stored, view, runs };
}

/** Rows that follow each other are read in one piece. */
function runsOf({ start, axes }: NonNullable<TensorView['rows']>): Run[] {
  const runs: { row: number; count: number }[] = [];
  const visit = (row: number, axis: number): void => {
    const [count, stride] = axes[axis] ?? [1, 1];
    for (let i = 0; i < count; i++) {
      const at = row + i * stride;
      if (axis + 1 < axes.length) visit(at, axis + 1);
      else {
        const last = runs.at(-1);
        if (last && last.row + last.count === at) last.count++;
        else runs.push({ row: at, count: 1 });
      }
    }
  };
  visit(start, 0);
  return runs;
}

/** Bytes of a view whose rows are rows of the stored tensor. */
async function readRows(
  checkpoint: StoredCheckpoint,
  { info, stored, runs }: Prepared,
  { start, length }: { readonly start: number; readonly length: number },
): Promise<Uint8Array> {
  const rowBytes = info.byteLength / info.shape[0]!;
  const [only] = runs;
  if (runs.length === 1) {
    return checkpoint.readBytes(stored.name, { start: only!.row * rowBytes + start, length });
  }
  const data = new Uint8Array(length);
  let position = 0;
  for (const { row, count } of runs) {
    const from = Math.max(start, position);
    const to = Math.min(start + length, position + count * rowBytes);
    if (from < to) {
      const part = await checkpoint.readBytes(stored.name, {
        start: row * rowBytes + from - position,
        length: to - from,
      });
      data.set(part, from - start);
    }
    position += count * rowBytes;
  }
  return data;
}

/** Bytes of a view whose rows are columns of the stored matrix. */
function columnsAsRows(
  matrix: Uint8Array,
  { info, stored, runs }: Prepared,
  { start, length }: { readonly start: number; readonly length: number },
): Uint8Array {
  const size = ELEMENT_BYTES[info.dataType];
  const source = size === 4 ? words(matrix) : halfWords(matrix);
  const [depth, columns] = stored.shape as readonly [number, number];
  const first = Math.floor(start / size);
  const target = new (size === 4 ? Uint32Array : Uint16Array)(Math.ceil((start + length) / size) - first);
  let position = 0;
  for (const { row, count } of runs) {
    const end = position + count * depth;
    for (let at = Math.max(position, first); at < Math.min(end, first + target.length); at++) {
      const column = row + Math.floor((at - position) / depth);
      target[at - first] = source[((at - position) % depth) * columns + column]!;
    }
    position = end;
  }
  return new Uint8Array(target.buffer, start - first * size, length);
}
