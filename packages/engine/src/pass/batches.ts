import { FlapbookError } from '@flapbook/flap';
import type { ModelDescription } from '@flapbook/models';

/** Consecutive rows that one run of a block computes. */
export interface Batch {
  readonly firstRow: number;
  readonly rows: number;
}

/** Tokens of a batch from which on matrix products do not get faster. */
const TOKENS_PER_BATCH = 2048;
/** From which on sending a layer's weights to a device is a small part of a batch's time; more would only delay progress. */
const TOKENS_PER_DEVICE_BATCH = 32768;
/** Attention shares out rows and KV groups to threads: a single row of few groups would leave some of them idle. */
const LEAST_ROWS = 2;

interface SplitOptions {
  readonly rowsPerBatch?: number;
  /** For what a block makes of a batch. */
  readonly budgetBytes: number;
  /** Whether that is the memory of a device, which is to be filled. */
  readonly fill?: boolean;
  /** Whether rows go one by one whatever else is said: see `Device`. */
  readonly rowByRow?: boolean;
}

/** Splits rows into batches of `rowsPerBatch`, or of a size that suits the products and the memory. */
export function splitRows(
  rowCount: number,
  shape: { readonly sequenceLength: number; readonly description: ModelDescription },
  options: SplitOptions,
): Batch[] {
  const rowsPerBatch = options.rowsPerBatch ?? chooseRows(shape.sequenceLength, shape.description, options);
  if (!Number.isSafeInteger(rowsPerBatch) || rowsPerBatch < 1) {
    throw new FlapbookError('BAD_PARAMETER', `rowsPerBatch must be a whole number of at least 1, not ${rowsPerBatch}.`);
  }
  const most = options.rowByRow ? 1 : rowsPerBatch;
  const batches: Batch[] = [];
  for (let firstRow = 0; firstRow < rowCount; firstRow += most) {
    batches.push({ firstRow, rows: Math.min(most, rowCount - firstRow) });
  }
  return batches;
}

function chooseRows(
  sequenceLength: number,
  description: ModelDescription,
  { budgetBytes, fill = false }: SplitOptions,
): number {
  // Alive at once: gate, up and their product, or query, key, value, scores of a tile; a few of the hidden width.
  const bytesPerToken = 4 * (3 * description.intermediateSize + 8 * description.hiddenSize);
  const affordable = Math.floor(budgetBytes / bytesPerToken / sequenceLength);
  // A device with memory of its own is sent the weights for every batch.
  if (fill) return Math.max(1, Math.min(affordable, Math.floor(TOKENS_PER_DEVICE_BATCH / sequenceLength)));
  const useful = Math.max(LEAST_ROWS, Math.floor(TOKENS_PER_BATCH / sequenceLength));
  return Math.max(1, Math.min(affordable, useful));
}
