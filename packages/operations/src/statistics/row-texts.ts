import { evaluationRows } from '@flapbook/models';
import { LRUCache } from 'lru-cache';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { TokenSources } from './token-sources.ts';

/** Bytes of token ids that stay in memory. */
const CACHE_BYTES = 32 * 2 ** 20;

/** Which rows of what. */
export interface RowsOf {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly sequenceLength: number;
  readonly maxRows: number | null;
}

/** The text of evaluated rows, decoded from the model's tokens as they were evaluated. */
export class RowTexts {
  readonly #sources: TokenSources;
  readonly #rows: LRUCache<string, readonly Int32Array[], RowsOf>;

  constructor(sources: TokenSources) {
    this.#sources = sources;
    this.#rows = new LRUCache({
      maxSize: CACHE_BYTES,
      sizeCalculation: (rows) => 1 + rows.reduce((sum, row) => sum + row.byteLength, 0),
      fetchMethod: async (_id, _stale, { context: { model, dataset, sequenceLength, maxRows } }) =>
        evaluationRows(await sources.source(model, dataset), { sequenceLength, maxRows }),
    });
  }

  /**
   * The text of a row. Null where there is none to be had: the model has no tokenizer, the text is too long to be put
   * into tokens here, or there is no such row.
   *
   * @throws FlapbookError with the codes of `TokenSources.source`
   */
  async text(of: RowsOf, row: number): Promise<string | null> {
    const { model, dataset, sequenceLength, maxRows } = of;
    if (model.tokenizerDigest === null || !this.#sources.fits(dataset)) return null;
    const id = [dataset.key, model.tokenizerDigest, model.description.vocabularySize, sequenceLength, maxRows].join(
      ' ',
    );
    const ids = (await this.#rows.forceFetch(id, { context: of }))[row];
    return ids === undefined ? null : (await this.#sources.tokenizer(model)).decode(ids);
  }
}
