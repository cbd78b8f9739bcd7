import type { Engine, EngineModel } from '@flapbook/engine';
import { loadTokenizer, type ModelFolder, openModelFolder, type TokenSource, tokenise } from '@flapbook/models';
import { LRUCache } from 'lru-cache';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import { LocalFiles } from '../files/local-files.ts';
import type { Operations } from '../operations.ts';

/** Bytes of token ids that stay in memory between operations. */
const TOKEN_CACHE_BYTES = 256 * 2 ** 20;

/** What parts of one operation share, for the few operations whose parts come in turn. */
const SHARED_VALUES = 8;

/** Keeps the model that was used last open, and data sets in its tokens, since operations on the same come together. */
export class OpenModels {
  readonly #operations: Operations;
  readonly #engine: Engine;
  readonly #files: LocalFiles;
  readonly #tokens = new LRUCache<string, TokenSource>({
    maxSize: TOKEN_CACHE_BYTES,
    sizeCalculation: (source) =>
      1 + 4 * (source.kind === 'stream' ? source.ids.length : source.rows.reduce((sum, row) => sum + row.length, 0)),
  });
  readonly #shared = new LRUCache<string, Promise<object>>({ max: SHARED_VALUES });
  #open: { readonly key: string; readonly folder: ModelFolder; readonly model: EngineModel } | null = null;

  /** @param options.cacheDirectory where files from the artifact store are kept */
  constructor(
    operations: Operations,
    { engine, cacheDirectory }: { readonly engine: Engine; readonly cacheDirectory?: string },
  ) {
    this.#operations = operations;
    this.#engine = engine;
    this.#files = new LocalFiles(operations, cacheDirectory);
  }

  /** Keys of the models that are open. */
  get atHand(): readonly string[] {
    return this.#open === null ? [] : [this.#open.key];
  }

  /** @throws FlapbookError with the codes of `LocalFiles.model` and `openModelFolder` */
  async open(record: ModelRecord, signal?: AbortSignal): Promise<EngineModel> {
    const directory = await this.#files.model(record, signal);
    if (this.#open?.key === record.key && this.#open.folder.directory === directory) return this.#open.model;
    await this.close();
    const folder = await openModelFolder(directory);
    try {
      const model = await this.#engine.open(folder);
      this.#open = { key: record.key, folder, model };
      return model;
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  async tokens(dataset: DatasetRecord, model: ModelRecord, signal?: AbortSignal): Promise<TokenSource> {
    const id = `${dataset.key} ${dataset.kind === 'text' ? model.tokenizerDigest : model.key}`;
    const cached = this.#tokens.get(id);
    if (cached !== undefined) return cached;
    const content = await this.#operations.datasets.content(await this.#files.dataset(dataset, signal));
    const tokenizer = content.kind === 'text' ? await loadTokenizer(await this.#files.model(model, signal)) : null;
    const tokens = await tokenise(content, tokenizer, model.description);
    this.#tokens.set(id, tokens);
    return tokens;
  }

  /** What has been made under a name, or else makes it. What could not be made is tried again the next time. */
  shared<T extends object>(name: string, make: () => Promise<T>): Promise<T> {
    let value = this.#shared.get(name) as Promise<T> | undefined;
    if (value === undefined) {
      value = make();
      this.#shared.set(name, value);
      value.catch(() => this.#shared.delete(name));
    }
    return value;
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.model.close();
    await open?.folder.close();
  }
}
