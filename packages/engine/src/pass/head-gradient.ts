import type { RowLikelihoods } from '../types.ts';
import type { TokenTerms } from './gradient-device.ts';
import {
  accumulateLikelihoods,
  clamp,
  type HeadWeights,
  LOGITS,
  nextTokensOf,
  sliceOf,
  slicesOf,
  tokenBlocks,
} from './head.ts';
import type { Pass } from './layers.ts';

interface HeadGradient extends HeadWeights {
  /** Progress of one row through the head. */
  readonly work: number;
}

/**
 * Puts the gradient of the mean loss in the place of each batch's hidden states behind the last layer. The loss is the
 * mean over rows of each row's mean cross-entropy of its next tokens; all rows have equally many.
 */
export async function runHeadGradient(
  pass: Pass,
  rows: readonly Int32Array[],
  head: HeadGradient,
): Promise<RowLikelihoods> {
  const { sequenceLength } = pass.shape;
  const slices = slicesOf(head.matrix.rows);
  const accumulator = await accumulateLikelihoods(pass, rows, { ...head, work: head.work / slices.length });
  const likelihoods = accumulator.finish(rows.length, sequenceLength);
  const { maximum, sum } = accumulator;
  const weight = 1 / (rows.length * (sequenceLength - 1));
  for (let index = 0; index < pass.batches.length; index++) {
    const batch = pass.batches[index]!;
    const firstToken = batch.firstRow * sequenceLength;
    const tokens = batch.rows * sequenceLength;
    const scale = new Float32Array(tokens);
    for (let t = 0; t < tokens; t++) {
      // A row's last token predicts nothing.
      if ((t + 1) % sequenceLength !== 0) scale[t] = weight / sum[firstToken + t]!;
    }
    const hidden = await pass.hidden.take(index);
    let before = new Float32Array(tokens * head.matrix.width);
    let output = new Float32Array(before.length);
    for (const { start, end } of slices) {
      const onDevice = await pass.device.gradients.head(head.vectors, await sliceOf(head, { start, end }));
      const ids = nextTokensOf(rows.slice(batch.firstRow, batch.firstRow + batch.rows), start);
      try {
        for (const block of tokenBlocks(tokens, end - start, LOGITS)) {
          const part = (values: Float32Array, width = head.matrix.width): Float32Array =>
            values.subarray(block.start * width, block.end * width);
          const own = ids.subarray(block.start, block.end);
          const terms: TokenTerms = {
            maximum: Float32Array.from(maximum.subarray(firstToken + block.start, firstToken + block.end)),
            scale: scale.subarray(block.start, block.end),
            targets: clamp(own, end - start),
            targetWeights: Float32Array.from(own, (id) => (id >= 0 && id < end - start ? -weight : 0)),
          };
          await onDevice.run(part(hidden, head.width), terms, { before: part(before), output: part(output) });
          await pass.progress.advance((2 * head.work * (block.end - block.start)) / sequenceLength / slices.length);
        }
      } finally {
        onDevice.release();
      }
      [before, output] = [output, before];
    }
    const gradient = new Float32Array(hidden.length);
    await pass.device.gradients.beforeHead(head.vectors, { hidden, gradient: before, output: gradient });
    pass.hidden.giveBack(index, hidden);
    await pass.hidden.put(index, gradient);
  }
  return likelihoods;
}
