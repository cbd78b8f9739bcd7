import { FlapbookError } from '@flapbook/flap';
import type { TokenSource } from '../types.ts';
import { checkSequenceLength, requireSequenceLength } from './checks.ts';
import { PythonRandom } from './python-random.ts';

export interface DocumentRowsOptions {
  readonly samples: number;
  readonly sequenceLength: number | null;
  readonly seed: number;
  readonly maxPositions?: number;
}

/** Documents whose lengths are looked up at most before it is given up that many are too short. */
const MOST_DRAWS = 2 ** 24;

/**
 * Rows out of documents as published for C4 (GPTQ, Wanda, FLAP): Python's `random.seed(seed)`; then, for each sample,
 * `random.randint(0, documents - 1)` until a document has more tokens than a row, and a start by
 * `random.randint(0, tokens - sequenceLength - 1)`. No row crosses the border of two documents.
 *
 * @throws FlapbookError TOO_FEW_ROWS when no document is longer than a row; BAD_PARAMETER, SEQUENCE_TOO_LONG
 */
export async function drawDocumentRows(
  source: Extract<TokenSource, { kind: 'documents' }>,
  options: DocumentRowsOptions,
): Promise<Int32Array[]> {
  const sequenceLength = requireSequenceLength(options.sequenceLength);
  checkSequenceLength(sequenceLength, options.maxPositions);
  const random = new PythonRandom(options.seed);
  const short = new Set<number>();
  const draw = async (): Promise<Int32Array> => {
    for (let draws = 0; draws < MOST_DRAWS && short.size < source.count; draws++) {
      const index = random.below(source.count);
      if (short.has(index)) continue;
      const ids = await source.encode(index);
      if (ids.length > sequenceLength) return ids;
      short.add(index);
    }
    throw new FlapbookError(
      'TOO_FEW_ROWS',
      `None of ${source.count} documents was found to have more than ${sequenceLength} tokens; a row is cut from one that has.`,
    );
  };
  const rows: Int32Array[] = [];
  while (rows.length < options.samples) {
    const ids = await draw();
    const start = random.below(ids.length - sequenceLength);
    rows.push(ids.slice(start, start + sequenceLength));
  }
  return rows;
}
