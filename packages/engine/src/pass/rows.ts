import { FlapbookError } from '@flapbook/flap';
import type { ModelDescription } from '@flapbook/models';

export interface RowChecks {
  /** Tokens that a row must have. */
  readonly shortest: number;
  /** See `RunOptions`. */
  readonly nameRow?: (row: number) => string;
}

/**
 * Checks that rows fit the model.
 *
 * @returns their common length; 0 when there are none.
 * @throws FlapbookError ROWS_UNEQUAL, SEQUENCE_TOO_LONG, TOKEN_OUT_OF_RANGE, or BAD_PARAMETER for rows that are too short.
 */
export function checkRows(
  rows: readonly Int32Array[],
  description: ModelDescription,
  { shortest, nameRow = (row) => `row ${row}` }: RowChecks,
): number {
  const length = rows[0]?.length ?? 0;
  if (rows.length > 0 && length < shortest) {
    throw new FlapbookError('BAD_PARAMETER', `Rows of ${length} tokens; at least ${shortest} are needed.`);
  }
  if (length > description.maxPositions) {
    throw new FlapbookError(
      'SEQUENCE_TOO_LONG',
      `Rows of ${length} tokens; the model has ${description.maxPositions} positions.`,
    );
  }
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    if (row.length !== length) {
      throw new FlapbookError(
        'ROWS_UNEQUAL',
        `${capitalised(nameRow(r))} has ${row.length} tokens, ${nameRow(0)} has ${length}.`,
      );
    }
    for (let t = 0; t < length; t++) {
      if (row[t]! < 0 || row[t]! >= description.vocabularySize) {
        throw new FlapbookError(
          'TOKEN_OUT_OF_RANGE',
          `${capitalised(nameRow(r))}, position ${t}: token ${row[t]} of a vocabulary of ${description.vocabularySize}.`,
        );
      }
    }
  }
  return length;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
