import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Operations } from '../operations.ts';
import { type Holder, type PublishedFile, publishedFiles } from './published.ts';

/**
 * Finds the files of models and data sets on this machine: where they were registered, if they are there as they were
 * then; else in the cache folder, into which they come from the artifact store.
 */
export class LocalFiles {
  readonly #operations: Operations;
  readonly #cacheDirectory: string;
  /** Cached files that this process has verified. */
  readonly #verified = new Set<string>();

  constructor(operations: Operations, cacheDirectory = path.join(tmpdir(), 'flapbook-cache')) {
    this.#operations = operations;
    this.#cacheDirectory = cacheDirectory;
  }

  /**
   * The folder of a model.
   *
   * @throws FlapbookError MODEL_CHANGED; FILES_ELSEWHERE when they are neither here nor in a store; the store's codes
   */
  async model(record: ModelRecord, signal?: AbortSignal): Promise<string> {
    try {
      await this.#operations.models.requireUnchanged(record);
      return record.directory;
    } catch (error) {
      const folder = await this.#fromStore({ holder: 'model', key: record.key }, signal);
      if (folder !== null) return folder;
      throw (await exists(record.directory)) ? error : elsewhere(record.name, record.directory);
    }
  }

  /** A data set as this machine can read it. @throws FlapbookError FILES_ELSEWHERE; the store's codes */
  async dataset(record: DatasetRecord, signal?: AbortSignal): Promise<DatasetRecord> {
    if (await exists(record.source.file)) return record;
    const folder = await this.#fromStore({ holder: 'dataset', key: record.key }, signal);
    if (folder === null) throw elsewhere(record.name, record.source.file);
    return { ...record, source: { ...record.source, file: path.join(folder, path.basename(record.source.file)) } };
  }

  async #fromStore(holder: Holder, signal?: AbortSignal): Promise<string | null> {
    const store = this.#operations.artifacts;
    if (store === null) return null;
    const files = await publishedFiles(this.#operations.database, holder);
    if (files.length === 0) return null;
    const folder = path.join(this.#cacheDirectory, `${holder.holder}s`, holder.key);
    await mkdir(folder, { recursive: true });
    for (const file of files) {
      const target = path.join(folder, safeName(file.name));
      if (await this.#isWhole(target, file, signal)) continue;
      await store.fetchTo(file.digest, target, { signal });
      this.#verified.add(target);
    }
    return folder;
  }

  /** Whether a cached file is what it should be; its bytes are read once a process. */
  async #isWhole(target: string, file: PublishedFile, signal?: AbortSignal): Promise<boolean> {
    const present = await stat(target).catch(() => null);
    if (present?.size !== file.byteLength) return false;
    if (this.#verified.has(target)) return true;
    const hash = createHash('sha256');
    await pipeline(createReadStream(target), hash, { signal });
    if (hash.digest('hex') !== file.digest) return false;
    this.#verified.add(target);
    return true;
  }
}

/** A name from the database becomes one within the folder. */
function safeName(name: string): string {
  if (name !== path.basename(name) || name === '' || name === '.' || name === '..') {
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
