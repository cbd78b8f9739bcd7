import { isText, loadTokenizer, sourceBytes, type Tokenizer, type TokenSource, tokenise } from '@flapbook/models';
import { LRUCache } from 'lru-cache';
import type { DatasetCatalogue, DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';

/** A longer text is not put into tokens in a process that answers others: that takes up to 110 bytes a character. */
export const MOST_CHARACTERS = 4_000_000;
/** Of documents, which stay in memory as they are while they are used. */
const MOST_DOCUMENT_CHARACTERS = 2 ** 26;
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
      sizeCalculation: (source) => 1 + sourceBytes(source),
      fetchMethod: async (_id, _stale, { context: { model, dataset } }) => {
        const content = await datasets.content(dataset);
        const tokenizer = isText(content) ? await this.tokenizer(model) : null;
        return tokenise(content, tokenizer, model.description);
      },
    });
  }

  /** Whether a data set may be put into tokens here; rows are tokens already. */
  fits({ kind, characters }: DatasetRecord): boolean {
    // Documents are put into tokens one by one, as they are drawn.
    return kind === 'rows' || (characters ?? 0) <= (kind === 'documents' ? MOST_DOCUMENT_CHARACTERS : MOST_CHARACTERS);
  }

  /** @throws FlapbookError with the codes of `DatasetCatalogue.content`, `loadTokenizer` and `tokenise` */
  source(model: ModelRecord, dataset: DatasetRecord): Promise<TokenSource> {
    const id = [dataset.key, model.tokenizerDigest, model.description.vocabularySize].join(' ');
    return this.#sources.forceFetch(id, { context: { model, dataset } });
  }

  /**
   * How many tokens a data set has for a model; null for a task’s items and for what is too long to be put into tokens here.
   *
   * @throws FlapbookError with the codes of `source`
   */
  async count(model: ModelRecord, dataset: DatasetRecord): Promise<number | null> {
    if (dataset.kind === 'rows') return dataset.rows! * dataset.rowLength!;
    if (dataset.kind === 'task' || (dataset.characters ?? 0) > MOST_CHARACTERS) return null;
    const rows = await allTokens(await this.source(model, dataset));
    return rows.reduce((sum, { length }) => sum + length, 0);
  }

  /** @throws FlapbookError with the codes of `loadTokenizer` */
  tokenizer(model: ModelRecord): Promise<Tokenizer> {
    return this.#tokenizers.forceFetch(model.tokenizerDigest ?? model.directory, { context: model });
  }
}

/** Every token of a source, documents each by itself. */
export async function allTokens(source: TokenSource): Promise<readonly Int32Array[]> {
  if (source.kind === 'stream') return [source.ids];
  if (source.kind === 'rows') return source.rows;
  const all: Int32Array[] = [];
  for (let index = 0; index < source.count; index++) all.push(await source.encode(index));
  return all;
}
