import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { untilAborted } from '../abort.ts';

/** So much of a journal is read; a line is 83 bytes at most. */
const MOST_BYTES = 2 ** 24;

/**
 * SHA-256 of a draft's beginnings, a line each: how many bytes, and their digest. Lines are facts about what is being
 * written, whoever wrote them; a line that was cut off, or whose bytes never reached the disk, fits no beginning.
 */
export class Checkpoints {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Enters that so many bytes, which are on the disk, have this digest. */
  async add(byteLength: number, hash: Hash): Promise<void> {
    const handle = await open(this.#file, 'a');
    try {
      await handle.appendFile(`\n${byteLength} ${hash.copy().digest('hex')}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  /**
   * How much of a draft is as it was written: as far as a checkpoint that its bytes agree with.
   *
   * @param hash - of nothing yet
   * @returns that many bytes, and their hash, to go on with
   */
  async verified(
    draft: string,
    hash: Hash,
    { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (doneBytes: number) => void },
  ): Promise<{ readonly byteLength: number; readonly hash: Hash }> {
    const digests = await this.#read();
    const ends = [...digests.keys()].sort((a, b) => a - b);
    let good = { byteLength: 0, hash: hash.copy() };
    let done = 0;
    for (const end of ends) {
      for await (const chunk of untilAborted(createReadStream(draft, { start: done, end: end - 1 }), signal)) {
        hash.update(chunk);
        done += chunk.byteLength;
        onProgress?.(done);
      }
      if (done < end || hash.copy().digest('hex') !== digests.get(end)) break;
      good = { byteLength: done, hash: hash.copy() };
    }
    return good;
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  async #read(): Promise<Map<number, string>> {
    const text = await readFile(this.#file, 'latin1').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const lines = text.slice(0, MOST_BYTES).matchAll(/^([1-9]\d{0,15}) ([0-9a-f]{64})$/gm);
    return new Map([...lines].map(([, end, digest]) => [Number(end), digest!]));
  }
}
