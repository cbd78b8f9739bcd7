import { NotFiniteError } from './finite.ts';
import { clamp, type HeadWeights, sliceOf, slicesOf, tokenBlocks } from './head.ts';
import type { Pass } from './layers.ts';
import { LikelihoodAccumulator } from './likelihoods.ts';
import type { Query } from './trees.ts';

/**
 * Log-probabilities of tokens after others, from the hidden states behind the last layer. Only the states that are asked
 * about go through the head. `work` is the progress of one query and slice.
 *
 * @returns ln p, one entry a query, from float32 logits in float64
 * @throws FlapbookError NOT_FINITE, whose row is the query's index
 */
export async function runTargets(
  pass: Pass,
  queries: readonly Query[],
  weights: HeadWeights & { readonly work: number },
): Promise<Float64Array> {
  const { matrix, width, work } = weights;
  const states = await statesOf(pass, queries, width);
  const accumulator = new LikelihoodAccumulator(queries.length);
  const targets = Int32Array.from(queries, ({ target }) => target);
  for (const { start, end } of slicesOf(matrix.rows)) {
    const head = await pass.device.head(weights.vectors, await sliceOf(weights, { start, end }));
    try {
      for (const block of tokenBlocks(queries.length, end - start, pass.logits)) {
        const ids = targets.subarray(block.start, block.end).map((id) => id - start);
        const hidden = states.subarray(block.start * width, block.end * width);
        const result = await head.likelihoods(hidden, clamp(ids, end - start));
        accumulator.add(block.start, result, { ids, sliceSize: end - start });
        await pass.progress.advance(work * (block.end - block.start));
      }
    } finally {
      head.release();
    }
  }
  const found = accumulator.logProbabilities();
  const wrong = found.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new NotFiniteError({ what: 'LM head', row: wrong, found: `a likelihood of ${found[wrong]}` });
  }
  return found;
}

/** The hidden states that are asked about, row-major [queries, width]. */
async function statesOf(pass: Pass, queries: readonly Query[], width: number): Promise<Float32Array> {
  const states = new Float32Array(queries.length * width);
  const { sequenceLength } = pass.shape;
  for (let index = 0; index < pass.batches.length; index++) {
    const { firstRow, rows } = pass.batches[index]!;
    const hidden = await pass.hidden.take(index);
    for (let q = 0; q < queries.length; q++) {
      const row = queries[q]!.row - firstRow;
      if (row < 0 || row >= rows) continue;
      const start = (row * sequenceLength + queries[q]!.position) * width;
      states.set(hidden.subarray(start, start + width), q * width);
    }
    pass.hidden.giveBack(index, hidden);
  }
  return states;
}
