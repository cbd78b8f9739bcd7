import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { untilAborted } from './abort.ts';
import { explainFileError, flushFolder } from './files.ts';
import { claimPart, leavePart, newPart, type Part } from './part.ts';
import type { ArtifactStore, FetchOptions } from './types.ts';

type Source = Pick<ArtifactStore, 'get' | 'stat'>;

/** `ArtifactStore.fetchTo` over `get`. */
export async function fetchToFile(store: Source, digest: string, file: string, options: FetchOptions): Promise<void> {
  const total = options.onProgress && (await store.stat(digest))?.byteLength;
  const fetch = new Fetch(store, { digest, file, total, ...options });
  try {
    await mkdir(dirname(file), { recursive: true });
    await fetch.run().catch((error) => {
      // The way may have damaged it and not the store.
      if (codeOf(error) === 'ARTIFACT_DAMAGED') return fetch.run({ afresh: true });
      throw error;
    });
  } catch (error) {
    throw explainFileError(error, dirname(file));
  }
}

interface Settings extends FetchOptions {
  readonly digest: string;
  readonly file: string;
  readonly total: number | undefined;
}

class Fetch {
  readonly #store: Source;
  readonly #settings: Settings;

  constructor(store: Source, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
  }

  /** Goes on where an earlier fetch has ended, and where the connection breaks as long as that brings further bytes. */
  async run({ afresh = false } = {}): Promise<void> {
    const { digest, file } = this.#settings;
    const part = afresh ? newPart(file, digest) : await claimPart(file, digest);
    try {
      await this.#complete(part);
      await rename(part.path, file);
    } catch (error) {
      if (isWorthKeeping(error)) await leavePart(part, file, digest);
      else await rm(part.path, { force: true });
      throw error;
    }
    await flushFolder(dirname(file));
  }

  async #complete(part: Part): Promise<void> {
    const { digest, signal } = this.#settings;
    const hash = createHash('sha256');
    let done = 0;
    if (part.byteLength > 0) {
      // Whoever wrote it may have been killed in the middle of a write: it is read again, not believed.
      for await (const chunk of untilAborted(createReadStream(part.path), signal)) {
        hash.update(chunk);
        done += chunk.byteLength;
      }
    }
    const handle = await open(part.path, 'a');
    try {
      for (;;) {
        const before = done;
        try {
          done = await this.#append(handle, hash, done);
          break;
        } catch (error) {
          done = (await handle.stat()).size;
          if (codeOf(error) !== 'ARTIFACT_STORE_UNAVAILABLE' || done === before || signal?.aborted) throw error;
        }
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const found = hash.digest('hex');
    if (found !== digest) {
      throw new FlapbookError(
        'ARTIFACT_DAMAGED',
        `The artifact ${digest} is damaged: its bytes have the digest ${found}.`,
      );
    }
  }

  async #append(handle: Awaited<ReturnType<typeof open>>, hash: Hash, start: number): Promise<number> {
    const { digest, total, signal, onProgress } = this.#settings;
    let done = start;
    if (done > 0) onProgress?.(done, total);
    for await (const chunk of this.#store.get(digest, { start, signal })) {
      await handle.appendFile(chunk);
      hash.update(chunk);
      done += chunk.byteLength;
      onProgress?.(done, total);
    }
    return done;
  }
}

/** What has arrived is right until the digest says otherwise. Of a disk without room nothing may stay in the way. */
function isWorthKeeping(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return !['ARTIFACT_DAMAGED', 'ARTIFACT_NOT_FOUND', 'ENOSPC', 'EDQUOT'].includes(code ?? '');
}

const codeOf = (error: unknown) => (error instanceof FlapbookError ? error.code : undefined);
