import { evaluationRows, loadTokenizer, type Tokenizer, tokenise } from '@flapbook/models';
import { LRUCache } from 'lru-cache';
import type { DatasetCatalogue, DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';

/** A text of more characters is not tokenised for the sake of showing a row: that takes up to 110 bytes a character. */
const MOST_CHARACTERS = 4_000_000;
/** Bytes of token ids that stay in memory. */
const CACHE_BYTES = 32 * 2 ** 20;
const TOKENIZERS = 4;

/** Which rows of what. */
export interface RowsOf {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly sequenceLength: number;
  readonly maxRows: number | null;
}

/** The text of evaluated rows, decoded from the model's tokens as they were evaluated. */
export class RowTexts {
  readonly #rows: LRUCache<string, readonly Int32Array[], RowsOf>;
  readonly #tokenizers: LRUCache<string, Tokenizer, ModelRecord>;

  constructor(datasets: Pick<DatasetCatalogue, 'content'>) {
    this.#tokenizers = new LRUCache({
      max: TOKENIZERS,
      fetchMethod: (_digest, _stale, { context }) => loadTokenizer(context.directory),
    });
    this.#rows = new LRUCache({
      maxSize: CACHE_BYTES,
      sizeCalculation: (rows) => 1 + rows.reduce((sum, row) => sum + row.byteLength, 0),
      fetchMethod: async (_id, _stale, { context: { model, dataset, sequenceLength, maxRows } }) => {
        const content = await datasets.content(dataset);
        const tokenizer = content.kind === 'text' ? await this.#tokenizer(model) : null;
        return evaluationRows(await tokenise(content, tokenizer, model.description), { sequenceLength, maxRows });
      },
    });
  }

  /**
   * The text of a row. Null where there is none to be had: the model has no tokenizer, the text is too long to be put
   * into tokens here, or there is no such row.
   *
   * @throws FlapbookError with the codes of `DatasetCatalogue.content`, `loadTokenizer` and `tokenise`
   */
  async text(of: RowsOf, row: number): Promise<string | null> {
    const { model, dataset, sequenceLength, maxRows } = of;
    if (model.tokenizerDigest === null || (dataset.characters ?? 0) > MOST_CHARACTERS) return null;
    const id = [dataset.key, model.tokenizerDigest, model.description.vocabularySize, sequenceLength, maxRows].join(
      ' ',
    );
    const ids = (await this.#rows.forceFetch(id, { context: of }))[row];
    return ids === undefined ? null : (await this.#tokenizer(model)).decode(ids);
  }

  #tokenizer(model: ModelRecord): Promise<Tokenizer> {
    return this.#tokenizers.forceFetch(model.tokenizerDigest!, { context: model });
  }
}
