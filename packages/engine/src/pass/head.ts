import type { RowLikelihoods } from '../types.ts';
import type { HeadVectors } from '../weights/outer.ts';
import type { MatrixRows } from '../weights/rows.ts';
import type { DeviceHead, HeadSlice } from './device.ts';
import type { Pass } from './layers.ts';
import { LikelihoodAccumulator } from './likelihoods.ts';

/** Logits that one run of a head may hold where memory is the processor's: 32 MB of float32. */
export const LOGITS = 8 * 2 ** 20;
/** Rows of the LM head in one slice: whole for small vocabularies, and a bounded piece of memory for large ones. */
const SLICE_ROWS = 16384;

export interface HeadWeights {
  readonly vectors: HeadVectors;
  readonly matrix: MatrixRows;
  /** Of the hidden states. */
  readonly width: number;
}

interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Rows start … end - 1 of the head. */
export async function sliceOf({ matrix, vectors }: HeadWeights, { start, end }: Slice): Promise<HeadSlice> {
  const bias = vectors.get('bias')?.data.subarray(start, end) ?? null;
  return { matrix: await matrix.range(start, end), bias };
}

export function slicesOf(vocabularySize: number): Slice[] {
  const slices: Slice[] = [];
  for (let start = 0; start < vocabularySize; start += SLICE_ROWS) {
    slices.push({ start, end: Math.min(vocabularySize, start + SLICE_ROWS) });
  }
  return slices;
}

/** Likelihoods of the rows from the hidden states behind the last layer. `work` is the progress of one row and slice. */
export async function runLikelihoods(
  pass: Pass,
  rows: readonly Int32Array[],
  head: HeadWeights & { readonly work: number },
): Promise<RowLikelihoods> {
  return (await accumulateLikelihoods(pass, rows, head)).finish(rows.length, pass.shape.sequenceLength);
}

/** The same token by token. */
export async function accumulateLikelihoods(
  pass: Pass,
  rows: readonly Int32Array[],
  weights: HeadWeights & { readonly work: number },
): Promise<LikelihoodAccumulator> {
  const { matrix, width, work } = weights;
  const { sequenceLength } = pass.shape;
  const accumulator = new LikelihoodAccumulator(rows.length * sequenceLength);
  for (const { start, end } of slicesOf(matrix.rows)) {
    const head = await pass.device.head(weights.vectors, await sliceOf(weights, { start, end }));
    try {
      for (let index = 0; index < pass.batches.length; index++) {
        const batch = pass.batches[index]!;
        const hidden = await pass.hidden.take(index);
        const targets = nextTokensOf(rows.slice(batch.firstRow, batch.firstRow + batch.rows), start);
        const firstToken = batch.firstRow * sequenceLength;
        for (const block of tokenBlocks(targets.length, end - start, pass.logits)) {
          const ids = targets.subarray(block.start, block.end);
          const states = hidden.subarray(block.start * width, block.end * width);
          const result = await head.likelihoods(states, clamp(ids, end - start));
          accumulator.add(firstToken + block.start, result, { ids, sliceSize: end - start });
          await pass.progress.advance((work * (block.end - block.start)) / sequenceLength);
        }
        pass.hidden.giveBack(index, hidden);
      }
    } finally {
      head.release();
    }
  }
  return accumulator;
}

/** The most likely token after position `position` of every row. */
export async function runBest(
  pass: Pass,
  position: number,
  weights: HeadWeights & { readonly work: number },
): Promise<Int32Array> {
  const { matrix, width, work } = weights;
  const rowCount = pass.batches.reduce((sum, batch) => sum + batch.rows, 0);
  const states = await lastStates(pass, { position, rowCount, width });
  const best = new Int32Array(rowCount).fill(-1);
  const maximum = new Float32Array(rowCount).fill(Number.NEGATIVE_INFINITY);
  for (const { start, end } of slicesOf(matrix.rows)) {
    const head: DeviceHead = await pass.device.head(weights.vectors, await sliceOf(weights, { start, end }));
    try {
      for (const block of tokenBlocks(rowCount, end - start, pass.logits)) {
        const result = await head.best(states.subarray(block.start * width, block.end * width));
        for (let i = 0; i < result.index.length; i++) {
          const row = block.start + i;
          // Strictly greater: of equal logits in two slices the earlier, smaller id stays.
          if (result.maximum[i]! > maximum[row]!) {
            maximum[row] = result.maximum[i]!;
            best[row] = start + result.index[i]!;
          }
        }
        await pass.progress.advance(work * (block.end - block.start));
      }
    } finally {
      head.release();
    }
  }
  return best;
}

async function lastStates(
  pass: Pass,
  { position, rowCount, width }: { readonly position: number; readonly rowCount: number; readonly width: number },
): Promise<Float32Array> {
  const { sequenceLength } = pass.shape;
  const states = new Float32Array(rowCount * width);
  for (let index = 0; index < pass.batches.length; index++) {
    const batch = pass.batches[index]!;
    const hidden = await pass.hidden.take(index);
    for (let row = 0; row < batch.rows; row++) {
      const start = (row * sequenceLength + position) * width;
      states.set(hidden.subarray(start, start + width), (batch.firstRow + row) * width);
    }
    pass.hidden.giveBack(index, hidden);
  }
  return states;
}

/** At each position the row's next token, counted from `start`; at the last one a token outside every slice. */
export function nextTokensOf(rows: readonly Int32Array[], start: number): Int32Array {
  const length = rows[0]!.length;
  const targets = new Int32Array(rows.length * length).fill(-1);
  for (let r = 0; r < rows.length; r++) {
    for (let t = 0; t + 1 < length; t++) targets[r * length + t] = rows[r]![t + 1]! - start;
  }
  return targets;
}

/** Targets that lie in another slice are looked up at 0 here and not used. */
export function clamp(ids: Int32Array, sliceSize: number): Int32Array {
  return ids.map((id) => (id >= 0 && id < sliceSize ? id : 0));
}

/** Blocks of nearly equal size: a last block of a single token would run through another kernel. */
export function* tokenBlocks(tokens: number, sliceSize: number, logits: number): Generator<Slice> {
  const count = Math.ceil(tokens / Math.max(1, Math.floor(logits / sliceSize)));
  for (let i = 0; i < count; i++) {
    yield { start: Math.floor((tokens * i) / count), end: Math.floor((tokens * (i + 1)) / count) };
  }
}
