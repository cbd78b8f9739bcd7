import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { untilAborted } from '../abort.ts';
import { explainFileError, removeStale } from '../files.ts';
import { claimPart, leavePart, type Part } from '../part.ts';
import type { PutResumableOptions, ResumableSource, StoredArtifact } from '../types.ts';
import { Checkpoints } from './checkpoints.ts';

/** So much is written again at most, besides what the disk holds back. */
const CHECKPOINT_BYTES = 32 * 2 ** 20;

const DRAFT = 'flapbook-draft';
const JOURNAL = /^flapbook-draft\.[0-9a-f]{64}\.checkpoints$/;

/**
 * Writes a source to a file, from where an earlier attempt at it has ended: as far as a checkpoint says, and the bytes
 * agree with it. What is written when it ends early stays, unless it is wrong or fills the disk.
 *
 * @param folder - where drafts lie
 * @param adopt - takes the whole file over; it is gone afterwards, or has another name
 * @throws FlapbookError ARTIFACT_DAMAGED for a source of another length, ARTIFACT_STORE_FULL, CANCELLED; what the source throws
 */
export async function writeDraft(
  folder: string,
  source: ResumableSource,
  {
    adopt,
    ...options
  }: PutResumableOptions & { readonly adopt: (file: string, outcome: StoredArtifact) => Promise<void> },
): Promise<StoredArtifact> {
  const file = path.join(folder, DRAFT);
  const checkpoints = new Checkpoints(`${file}.${source.id}.checkpoints`);
  await removeStale(folder, (name) => JOURNAL.test(name));
  const part = await claimPart(file, source.id);
  const draft = new Draft(part, { source, checkpoints, options });
  try {
    const outcome = await draft.complete();
    await adopt(part.path, outcome);
    await checkpoints.remove();
    return outcome;
  } catch (error) {
    if (isWorthKeeping(error)) await leavePart(part, file, source.id);
    else await Promise.all([rm(part.path, { force: true }), checkpoints.remove()]);
    throw draft.sourceError ?? explainFileError(error, folder);
  }
}

class Draft {
  /** What the source threw, which says nothing of the store. */
  sourceError: unknown;
  readonly #part: Part;
  readonly #source: ResumableSource;
  readonly #checkpoints: Checkpoints;
  readonly #options: PutResumableOptions;

  constructor(
    part: Part,
    {
      source,
      checkpoints,
      options,
    }: {
      readonly source: ResumableSource;
      readonly checkpoints: Checkpoints;
      readonly options: PutResumableOptions;
    },
  ) {
    this.#part = part;
    this.#source = source;
    this.#checkpoints = checkpoints;
    this.#options = options;
  }

  async complete(): Promise<StoredArtifact> {
    const { signal, onProgress } = this.#options;
    const { byteLength: total } = this.#source;
    const handle = await open(this.#part.path, 'a');
    try {
      const good =
        this.#part.byteLength === 0
          ? { byteLength: 0, hash: createHash('sha256') }
          : await this.#checkpoints.verified(this.#part.path, createHash('sha256'), {
              signal,
              onProgress: (done) => onProgress?.(done, total),
            });
      await handle.truncate(good.byteLength);
      await this.#append(handle, good.hash, good.byteLength);
      await handle.sync();
      return { digest: good.hash.digest('hex'), byteLength: total };
    } finally {
      await handle.close();
    }
  }

  /** Hashes and writes what is missing; the next chunk is made while one is written. */
  async #append(handle: FileHandle, hash: Hash, start: number): Promise<void> {
    const { signal, onProgress, checkpointBytes = CHECKPOINT_BYTES } = this.#options;
    const { byteLength: total } = this.#source;
    let [done, checked] = [start, start];
    let writing = Promise.resolve();
    const check = async () => {
      await writing;
      if (done === checked) return;
      await handle.datasync();
      await this.#checkpoints.add(done, hash);
      checked = done;
    };
    try {
      for await (const chunk of this.#from(start)) {
        if (done + chunk.byteLength > total) throw wrongLength(total, `more than ${total}`);
        await writing;
        if (done - checked >= checkpointBytes) await check();
        hash.update(chunk);
        done += chunk.byteLength;
        writing = handle.appendFile(chunk);
        // It fails where it is awaited; until then Node must not take it for a failure that nobody handles.
        writing.catch(() => undefined);
        onProgress?.(done, total);
      }
      signal?.throwIfAborted();
      await writing;
      if (done < total) throw wrongLength(total, String(done));
    } catch (error) {
      // What is there by now is worth a note, if the disk still takes one.
      await check().catch(() => undefined);
      throw error;
    }
  }

  async *#from(start: number): AsyncGenerator<Uint8Array> {
    try {
      yield* untilAborted(this.#source.open(start), this.#options.signal);
    } catch (error) {
      this.sourceError = error;
      throw error;
    }
  }
}

function wrongLength(total: number, found: string): FlapbookError {
  return new FlapbookError(
    'ARTIFACT_DAMAGED',
    `The bytes for an artifact of ${total} bytes are ${found}; nothing was stored.`,
  );
}

/** Bytes that are wrong must not be gone on with, and on a disk without room nothing may stay in the way. */
function isWorthKeeping(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return !['ARTIFACT_DAMAGED', 'ARTIFACT_STORE_FULL', 'ENOSPC', 'EDQUOT'].includes(code ?? '');
}
