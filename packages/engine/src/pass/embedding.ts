import type { ModelFolder } from '@flapbook/models';
import { isPlainEmbedding, readEmbeddingWeights } from '../weights/outer.ts';
import type { MatrixRows } from '../weights/rows.ts';
import type { Batch } from './batches.ts';
import type { Device } from './device.ts';
import type { HiddenStates } from './hidden.ts';

export interface EmbeddingPass {
  readonly device: Device;
  readonly folder: ModelFolder;
  readonly embedding: MatrixRows;
  readonly batches: readonly Batch[];
  /** Where the first layer's inputs are put. */
  readonly hidden: HiddenStates;
  /** Of each row's tokens; how many stand before each where absent. */
  readonly positions?: (row: number) => Int32Array;
}

/** Embeds the tokens of rows, batch by batch, and does what the model does before its first layer. */
export async function embedRows(rows: readonly Int32Array[], pass: EmbeddingPass): Promise<void> {
  const { folder, embedding, batches, hidden } = pass;
  const batchRows = ({ firstRow, rows: count }: Batch) => rows.slice(firstRow, firstRow + count);
  if (isPlainEmbedding(folder.description)) {
    for (const [index, batch] of batches.entries()) {
      const states = hidden.buffer(index);
      await embedding.gather(batchRows(batch), states);
      await hidden.put(index, states);
    }
    return;
  }
  const order = Int32Array.from(rows[0]!.keys());
  const onDevice = await pass.device.embedding(await readEmbeddingWeights(folder));
  try {
    for (const [index, batch] of batches.entries()) {
      const ids = batchRows(batch);
      const embedded = new Float32Array(ids.length * order.length * embedding.width);
      await embedding.gather(ids, embedded);
      const positions = new Int32Array(ids.length * order.length);
      for (let row = 0; row < ids.length; row++) {
        positions.set(pass.positions?.(batch.firstRow + row) ?? order, row * order.length);
      }
      const states = hidden.buffer(index);
      await onDevice.run(embedded, positions, states);
      await hidden.put(index, states);
    }
  } finally {
    onDevice.release();
  }
}
