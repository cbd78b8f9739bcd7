import { FlapbookError } from '@flapbook/flap';
import type { DatasetRecord } from '../../catalogue/datasets.ts';
import type { ModelRecord } from '../../catalogue/models.ts';
import { RANGES } from '../ranges.ts';
import { requireInteger } from '../validate.ts';

/** Of the published scripts, for text. */
const PUBLISHED = 128;

/** Tokens in a row: what is asked for, else the rows' own length, else the published 128. */
export function resolveSequenceLength(
  given: number | null | undefined,
  { model, dataset }: { readonly model: ModelRecord; readonly dataset: DatasetRecord },
): number {
  if (dataset.kind === 'task') {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `“${dataset.name}” holds the items of a task, which \`zeroShot\` scores; text or rows of tokens are needed here.`,
    );
  }
  const longest = model.description.maxPositions;
  const length = requireInteger(
    'sequenceLength',
    given ?? dataset.rowLength ?? Math.min(PUBLISHED, longest),
    RANGES.sequenceLength,
  );
  if (length > longest) {
    throw new FlapbookError(
      'SEQUENCE_TOO_LONG',
      `“${model.name}” has ${longest} positions; rows of ${length} tokens do not fit.`,
    );
  }
  if (dataset.rowLength !== null && length !== dataset.rowLength) {
    throw new FlapbookError(
      'ROWS_UNEQUAL',
      `The rows of “${dataset.name}” have ${dataset.rowLength} tokens; sequenceLength ${length} was asked for.`,
    );
  }
  return length;
}
