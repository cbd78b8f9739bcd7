import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { filesOf, relocated } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Operations } from '../operations.ts';
import { FileCache, type HeldEntry } from './cache.ts';
import { type Holder, type PublishedFile, publishedFiles } from './published.ts';
import type { Transfer } from './transfer.ts';

/** Where files from the artifact store are kept, and how many of them. */
export interface CacheOptions {
  /** A folder for temporary files when absent. */
  readonly cacheDirectory?: string;
  /** Bytes; half of the disk when absent. */
  readonly cacheBytes?: number;
}

export interface UseOptions {
  readonly signal?: AbortSignal;
  /** Told of what is fetched from the store, and of what is read again to be sure of it. */
  readonly onTransfer?: (transfer: Transfer) => void;
}

/** A model's folder, which stays as it is until it is released. */
export interface LocalFolder {
  readonly directory: string;
  /** False for the folder that was registered, which people may alter at any time. */
  readonly cached: boolean;
  release(): Promise<void>;
}

/**
 * Finds the files of models and data sets on this machine: where they were registered, if they are there as they were
 * then; else in the cache folder, into which they come from the artifact store.
 */
export class LocalFiles {
  readonly #operations: Operations;
  readonly #cache: FileCache;
  /** Cached files that this process has verified. */
  readonly #verified = new Set<string>();

  constructor(operations: Operations, { cacheDirectory, cacheBytes }: CacheOptions = {}) {
    this.#operations = operations;
    this.#cache = new FileCache(cacheDirectory ?? path.join(tmpdir(), 'flapbook-cache'), cacheBytes);
  }

  /**
   * The folder of a model.
   *
   * @throws FlapbookError MODEL_CHANGED; FILES_ELSEWHERE when they are neither here nor in a store; CACHE_FULL; the
   *   store's codes
   */
  async model(record: ModelRecord, options: UseOptions = {}): Promise<LocalFolder> {
    try {
      await this.#operations.models.requireUnchanged(record);
      return { directory: record.directory, cached: false, release: async () => undefined };
    } catch (error) {
      const held = await this.#fromStore({ holder: 'model', key: record.key }, options);
      if (held !== null) return { directory: held.folder, cached: true, release: held.release };
      throw (await exists(record.directory)) ? error : elsewhere(record.name, record.directory);
    }
  }

  /**
   * Reads a data set where this machine has it.
   *
   * @throws FlapbookError FILES_ELSEWHERE; CACHE_FULL; the store's codes; what `read` throws
   */
  async dataset<T>(
    record: DatasetRecord,
    read: (local: DatasetRecord) => Promise<T>,
    options: UseOptions = {},
  ): Promise<T> {
    const files = filesOf(record.source);
    if ((await Promise.all(files.map(exists))).every(Boolean)) return read(record);
    const held = await this.#fromStore({ holder: 'dataset', key: record.key }, options);
    if (held === null) throw elsewhere(record.name, files[0]!);
    try {
      return await read({
        ...record,
        source: relocated(record.source, (file) => path.join(held.folder, path.basename(file))),
      });
    } finally {
      await held.release();
    }
  }

  async #fromStore(holder: Holder, options: UseOptions): Promise<HeldEntry | null> {
    const store = this.#operations.artifacts;
    if (store === null) return null;
    const files = await publishedFiles(this.#operations.database, holder);
    if (files.length === 0) return null;
    const byteLength = files.reduce((sum, file) => sum + file.byteLength, 0);
    return this.#cache.hold(holder, byteLength, {
      signal: options.signal,
      fill: async (folder) => {
        for (const file of files) {
          const target = path.join(folder, safeName(file.name));
          if (await this.#isWhole(target, file, options)) continue;
          await store.fetchTo(file.digest, target, {
            signal: options.signal,
            onProgress: (doneBytes) =>
              options.onTransfer?.({ action: 'downloading', file: file.name, doneBytes, totalBytes: file.byteLength }),
          });
          this.#verified.add(target);
        }
      },
    });
  }

  /** Whether a cached file is what it should be; its bytes are read once a process. */
  async #isWhole(target: string, file: PublishedFile, { signal, onTransfer }: UseOptions): Promise<boolean> {
    const present = await stat(target).catch(() => null);
    if (present?.size !== file.byteLength) return false;
    if (this.#verified.has(target)) return true;
    const hash = createHash('sha256');
    let doneBytes = 0;
    for await (const chunk of createReadStream(target, { signal, highWaterMark: 2 ** 20 })) {
      hash.update(chunk as Uint8Array);
      doneBytes += (chunk as Uint8Array).byteLength;
      onTransfer?.({ action: 'checking', file: file.name, doneBytes, totalBytes: file.byteLength });
    }
    if (hash.digest('hex') !== file.digest) return false;
    this.#verified.add(target);
    return true;
  }
}

/** A name from the database becomes one within the folder; names with a leading dot are the cache's own. */
function safeName(name: string): string {
  if (name !== path.basename(name) || name === '' || name.startsWith('.')) {
    throw new FlapbookError('INTERNAL', `“${name}” is no file name.`);
  }
  return name;
}

function elsewhere(name: string, place: string): FlapbookError {
  return new FlapbookError(
    'FILES_ELSEWHERE',
    `The files of “${name}” are not on this worker (${place}), and no artifact store holds them.`,
  );
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}
