import { loadTokenizer, type Tokenizer, type TokenSource, tokenise } from '@flapbook/models';
import { LRUCache } from 'lru-cache';
import type { DatasetCatalogue, DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';

/** A longer text is not put into tokens in a process that answers others: that takes up to 110 bytes a character. */
export const MOST_CHARACTERS = 4_000_000;
/** Bytes of token ids that stay in memory. */
const CACHE_BYTES = 64 * 2 ** 20;
const TOKENIZERS = 4;

interface Asked {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
}

/** Data sets in the tokens of models, for processes that only answer. */
export class TokenSources {
  readonly #sources: LRUCache<string, TokenSource, Asked>;
  readonly #tokenizers: LRUCache<string, Tokenizer, ModelRecord>;

  constructor(datasets: Pick<DatasetCatalogue, 'content'>) {
    this.#tokenizers = new LRUCache({
      max: TOKENIZERS,
      fetchMethod: (_digest, _stale, { context }) => loadTokenizer(context.directory),
    });
    this.#sources = new LRUCache({
      maxSize: CACHE_BYTES,
      sizeCalculation: (source) =>
        source.kind === 'rows'
          ? 1 + source.rows.reduce((sum, row) => sum + row.byteLength, 0)
          : 1 + source.ids.byteLength,
      fetchMethod: async (_id, _stale, { context: { model, dataset } }) => {
        const content = await datasets.content(dataset);
        const tokenizer = content.kind === 'text' ? await this.tokenizer(model) : null;
        return tokenise(content, tokenizer, model.description);
      },
    });
  }

  /** Whether a data set may be put into tokens here; rows are tokens already. */
  fits({ kind, characters }: DatasetRecord): boolean {
    return kind === 'rows' || (characters ?? 0) <= MOST_CHARACTERS;
  }

  /** @throws FlapbookError with the codes of `DatasetCatalogue.content`, `loadTokenizer` and `tokenise` */
  source(model: ModelRecord, dataset: DatasetRecord): Promise<TokenSource> {
    const id = [dataset.key, model.tokenizerDigest, model.description.vocabularySize].join(' ');
    return this.#sources.forceFetch(id, { context: { model, dataset } });
  }

  /** @throws FlapbookError with the codes of `loadTokenizer` */
  tokenizer(model: ModelRecord): Promise<Tokenizer> {
    return this.#tokenizers.forceFetch(model.tokenizerDigest ?? model.directory, { context: model });
  }
}
