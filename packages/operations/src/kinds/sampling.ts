import { FlapbookError } from '@flapbook/flap';
import type { Sampling } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';

/**
 * How windows are drawn from a data set: what is asked for, or the usual. Rows are taken in order whatever is asked for,
 * and from documents windows are drawn as published for them.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function resolveSampling(
  given: Sampling | null | undefined,
  { kind, name }: Pick<DatasetRecord, 'kind' | 'name'>,
  usual: Sampling,
): Sampling {
  if (kind === 'documents') {
    if (given === 'CONTIGUOUS' || given === 'RANDOM') {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `“${name}” holds documents, from which windows are drawn by DOCUMENTS; for ${given} register it joined to one text.`,
      );
    }
    return 'DOCUMENTS';
  }
  if (kind !== 'text') return 'CONTIGUOUS';
  if (given !== 'DOCUMENTS') return given ?? usual;
  throw new FlapbookError('BAD_PARAMETER', `“${name}” is one text; sampling DOCUMENTS needs a data set of documents.`);
}

/** Whether windows are drawn from it, as many as are asked for; of rows there are so many. */
export function isDrawn({ kind }: Pick<DatasetRecord, 'kind'>): boolean {
  return kind === 'text' || kind === 'documents';
}
