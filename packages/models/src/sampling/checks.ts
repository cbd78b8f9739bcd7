import { FlapbookError } from '@flapbook/flap';

/** A sequence needs two tokens, one to predict the other from, and a place in the model's positions for each. */
export function checkSequenceLength(sequenceLength: number, maxPositions: number | undefined): void {
  if (!Number.isSafeInteger(sequenceLength) || sequenceLength < 2) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The sequence length is ${sequenceLength}; a whole number from 2 was expected.`,
    );
  }
  if (maxPositions !== undefined && sequenceLength > maxPositions) {
    throw new FlapbookError(
      'SEQUENCE_TOO_LONG',
      `The sequence length is ${sequenceLength}; the model has ${maxPositions} positions.`,
    );
  }
}

/** A stream has no length of its own to cut it by. */
export function requireSequenceLength(sequenceLength: number | null): number {
  if (sequenceLength !== null) return sequenceLength;
  throw new FlapbookError('BAD_PARAMETER', 'A data set of text needs a sequence length; none was given.');
}

/** Refuses counts and seeds that are not whole numbers from `min` on. */
export function checkWhole(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new FlapbookError('BAD_PARAMETER', `The ${name} is ${value}; a whole number from ${min} was expected.`);
}

/** Rows have their own length; asking for another one is a mistake, for rows are neither cut nor padded. */
export function checkRows(
  rows: readonly Int32Array[],
  limits: { readonly sequenceLength: number | null; readonly maxPositions?: number },
): void {
  const length = rows[0]?.length;
  if (length === undefined) throw new FlapbookError('TOO_FEW_ROWS', 'The data set has 0 rows; 1 or more are needed.');
  const other = rows.findIndex((row) => row.length !== length);
  if (other >= 0) {
    throw new FlapbookError('ROWS_UNEQUAL', `Row ${other} has ${rows[other]!.length} tokens; row 0 has ${length}.`);
  }
  if (limits.sequenceLength !== null && limits.sequenceLength !== length) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The sequence length is ${limits.sequenceLength}, but the data set's rows have ${length} tokens; give ${length} or none.`,
    );
  }
  checkSequenceLength(length, limits.maxPositions);
}
