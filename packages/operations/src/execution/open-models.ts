import type { Engine, EngineModel } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import {
  type DatasetContent,
  isText,
  loadTokenizer,
  type ModelFolder,
  openModelFolder,
  sourceBytes,
  type Tokenizer,
  type TokenSource,
  tokenise,
} from '@flapbook/models';
import { LRUCache } from 'lru-cache';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import { type CacheOptions, LocalFiles, type LocalFolder, type UseOptions } from '../files/local-files.ts';
import type { Operations } from '../operations.ts';

/** Bytes of token ids that stay in memory between operations. */
const TOKEN_CACHE_BYTES = 256 * 2 ** 20;

const TOKENIZERS = 2;

/** What parts of one operation share, for the few operations whose parts come in turn. */
const SHARED_VALUES = 8;

interface OpenModel {
  readonly key: string;
  /** Not released while it is open, so that the cache keeps it. */
  readonly local: LocalFolder;
  readonly folder: ModelFolder;
  readonly model: EngineModel;
}

/** Keeps the model that was used last open, and data sets in its tokens, since operations on the same come together. */
export class OpenModels {
  readonly #operations: Operations;
  readonly #engine: Engine | null;
  readonly #files: LocalFiles;
  readonly #tokens = new LRUCache<string, TokenSource>({
    maxSize: TOKEN_CACHE_BYTES,
    sizeCalculation: (source) => 1 + sourceBytes(source),
  });
  readonly #tokenizers = new LRUCache<string, Tokenizer>({ max: TOKENIZERS });
  readonly #shared = new LRUCache<string, Promise<object>>({ max: SHARED_VALUES });
  #open: OpenModel | null = null;

  constructor(operations: Operations, { engine, ...cache }: { readonly engine: Engine | null } & CacheOptions) {
    this.#operations = operations;
    this.#engine = engine;
    this.#files = new LocalFiles(operations, cache);
  }

  /** One line for people: library, provider and threads; empty for a worker without an engine. */
  get engine(): string {
    return this.#engine?.description ?? '';
  }

  /** Keys of the models that are open. */
  get atHand(): readonly string[] {
    return this.#open === null ? [] : [this.#open.key];
  }

  /** @throws FlapbookError with the codes of `LocalFiles.model` and `openModelFolder` */
  async open(record: ModelRecord, options: UseOptions = {}): Promise<EngineModel> {
    const engine = this.#requireEngine();
    if (this.#open?.key === record.key && this.#open.local.cached) return this.#open.model;
    const local = await this.#files.model(record, options);
    if (this.#open?.key === record.key && this.#open.local.directory === local.directory) {
      await local.release();
      return this.#open.model;
    }
    let folder: ModelFolder | null = null;
    try {
      await this.close();
      folder = await openModelFolder(local.directory);
      requireSameWidths(record, folder);
      const model = await engine.open(folder);
      this.#open = { key: record.key, local, folder, model };
      return model;
    } catch (error) {
      await folder?.close();
      await local.release();
      throw error;
    }
  }

  /** Opens a folder beside the model that is kept open; whoever opens it closes it. */
  async openFolder(folder: ModelFolder): Promise<EngineModel> {
    return this.#requireEngine().open(folder);
  }

  /** A model's folder without an engine. @throws FlapbookError with the codes of `open` */
  async withFolder<T>(record: ModelRecord, options: UseOptions, use: (folder: ModelFolder) => Promise<T>): Promise<T> {
    const local = await this.#files.model(record, options);
    try {
      const folder = await openModelFolder(local.directory);
      try {
        requireSameWidths(record, folder);
        return await use(folder);
      } finally {
        await folder.close();
      }
    } finally {
      await local.release();
    }
  }

  async tokens(dataset: DatasetRecord, model: ModelRecord, options: UseOptions = {}): Promise<TokenSource> {
    const id = `${dataset.key} ${isText(dataset) ? model.tokenizerDigest : model.key}`;
    const cached = this.#tokens.get(id);
    if (cached !== undefined) return cached;
    const content = await this.content(dataset, options);
    const tokenizer = isText(content) ? await this.tokenizer(model, options) : null;
    const tokens = await tokenise(content, tokenizer, model.description);
    this.#tokens.set(id, tokens);
    return tokens;
  }

  /** A data set's content, from where this machine has it. */
  content(dataset: DatasetRecord, options: UseOptions = {}): Promise<DatasetContent> {
    return this.#files.dataset(dataset, (local) => this.#operations.datasets.content(local), options);
  }

  async tokenizer(model: ModelRecord, options: UseOptions = {}): Promise<Tokenizer> {
    const known = this.#tokenizers.get(model.key);
    if (known !== undefined) return known;
    const local = await this.#files.model(model, options);
    try {
      const tokenizer = await loadTokenizer(local.directory);
      this.#tokenizers.set(model.key, tokenizer);
      return tokenizer;
    } finally {
      await local.release();
    }
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

  #requireEngine(): Engine {
    if (this.#engine !== null) return this.#engine;
    throw new FlapbookError('INTERNAL', 'This worker has no engine to open a model on.');
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.model.close();
    await open?.folder.close();
    await open?.local.release();
  }
}

/** Once narrower layers were filled up with zeros: what was registered so is another model than what is read now. */
function requireSameWidths({ name, description, shape }: ModelRecord, folder: ModelFolder): void {
  if (description.widths !== undefined || folder.description.widths === undefined) return;
  throw new FlapbookError(
    'MODEL_CHANGED',
    `${name} was registered with its ${shape.layers.length} layers filled up with zeros to one width; register its files again, under another name, and they are read as they are.`,
  );
}
