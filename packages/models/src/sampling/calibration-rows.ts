import { FlapbookError } from '@flapbook/flap';
import type { Sampling, TokenSource } from '../types.ts';
import { checkRows, checkSequenceLength, checkWhole, requireSequenceLength } from './checks.ts';
import { drawDocumentRows } from './document-rows.ts';
import { POLICIES } from './policies.ts';

export interface CalibrationRowsOptions {
  readonly samples: number;
  /** Tokens a row; null takes the length that a data set of rows has. */
  readonly sequenceLength: number | null;
  /** How windows are drawn from a text; rows are taken in their order. */
  readonly sampling: Sampling;
  readonly seed: number;
  /** The model's positions; longer rows are refused. Not checked where absent. */
  readonly maxPositions?: number;
}

/** The rows that a calibration runs on, each a copy of its own. */
export async function drawCalibrationRows(source: TokenSource, options: CalibrationRowsOptions): Promise<Int32Array[]> {
  const { samples, seed, maxPositions } = options;
  checkWhole('number of samples', samples, 1);
  checkWhole('seed', seed, 0);
  if (source.kind === 'rows') {
    checkRows(source.rows, options);
    if (source.rows.length < samples) {
      throw new FlapbookError(
        'TOO_FEW_ROWS',
        `${samples} samples were asked for; the data set has ${source.rows.length} rows.`,
      );
    }
    return source.rows.slice(0, samples).map((row) => row.slice());
  }
  if ((source.kind === 'documents') !== (options.sampling === 'DOCUMENTS')) {
    const what = source.kind === 'documents' ? 'documents' : 'one text';
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The data set is ${what}; sampling ${options.sampling} is for the other kind.`,
    );
  }
  if (source.kind === 'documents') return drawDocumentRows(source, options);
  const sequenceLength = requireSequenceLength(options.sequenceLength);
  checkSequenceLength(sequenceLength, maxPositions);
  const policy = POLICIES[options.sampling as keyof typeof POLICIES];
  const needed = policy.tokensNeeded({ samples, sequenceLength, seed });
  const tokens = source.ids.length;
  if (tokens < needed) {
    throw new FlapbookError(
      'TOO_FEW_ROWS',
      `${samples} samples of ${sequenceLength} tokens need a text of ${needed} tokens (${options.sampling}); the data set has ${tokens}.`,
    );
  }
  return policy
    .starts({ tokens, samples, sequenceLength, seed })
    .map((start) => source.ids.slice(start, start + sequenceLength));
}
