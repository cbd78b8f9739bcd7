import { FlapbookError } from '@flapbook/flap';
import type { TokenSource } from '../types.ts';
import { checkRows, checkSequenceLength, checkWhole, requireSequenceLength } from './checks.ts';
import { drawDocumentRows } from './document-rows.ts';

/** Rows that perplexity on documents is measured on, as published for C4. */
export const DOCUMENT_ROWS = 256;

export interface EvaluationRowsOptions {
  /** Tokens a row; null takes the length that a data set of rows has. */
  readonly sequenceLength: number | null;
  /** At most so many rows, from the first on; null takes all. */
  readonly maxRows: number | null;
  /** The model's positions; longer rows are refused. Not checked where absent. */
  readonly maxPositions?: number;
}

/**
 * The rows on which perplexity is measured: a text's whole rows of consecutive tokens (a partial last one is dropped);
 * of documents, rows drawn with seed 0 as for calibration, 256 unless told otherwise.
 */
export async function evaluationRows(source: TokenSource, options: EvaluationRowsOptions): Promise<Int32Array[]> {
  const { maxRows, maxPositions } = options;
  if (maxRows !== null) checkWhole('largest number of rows', maxRows, 1);
  if (source.kind === 'rows') {
    checkRows(source.rows, options);
    return source.rows.slice(0, maxRows ?? undefined).map((row) => row.slice());
  }
  if (source.kind === 'documents') {
    return drawDocumentRows(source, { ...options, samples: maxRows ?? DOCUMENT_ROWS, seed: 0 });
  }
  const sequenceLength = requireSequenceLength(options.sequenceLength);
  checkSequenceLength(sequenceLength, maxPositions);
  const whole = Math.floor(source.ids.length / sequenceLength);
  if (whole === 0) {
    throw new FlapbookError(
      'TOO_FEW_ROWS',
      `The data set has ${source.ids.length} tokens; one row takes ${sequenceLength}.`,
    );
  }
  return Array.from({ length: Math.min(whole, maxRows ?? whole) }, (_, row) =>
    source.ids.slice(row * sequenceLength, (row + 1) * sequenceLength),
  );
}
