import { createHash } from 'node:crypto';
import { FlapbookError } from '@flapbook/flap';
import { untilAborted } from './abort.ts';
import type { ByteSource, PutOptions, StoredArtifact } from './types.ts';

/**
 * What comes in, hashed and counted as a driver reads it. Bytes of another digest or length than promised end in an
 * error before the driver has seen the end, so that it never takes them for complete.
 */
export class Intake implements AsyncIterable<Uint8Array> {
  /** What ended it early: the source's error, a wrong digest, an abort. Not an error of the store. */
  failure: unknown;
  readonly options: PutOptions;
  readonly #source: ByteSource;
  #outcome: StoredArtifact | undefined;

  constructor(source: ByteSource, options: PutOptions) {
    this.#source = source;
    this.options = options;
  }

  /** Address and size; known when everything was read. */
  get outcome(): StoredArtifact {
    if (!this.#outcome) throw new Error('The source has not been read to its end.');
    return this.#outcome;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { signal, onProgress, byteLength: total } = this.options;
    const hash = createHash('sha256');
    let byteLength = 0;
    try {
      for await (const chunk of untilAborted(this.#source, signal)) {
        hash.update(chunk);
        byteLength += chunk.byteLength;
        if (total !== undefined && byteLength > total) throw this.#wrongLength(`more than ${total}`);
        yield chunk;
        onProgress?.(byteLength, total);
      }
      this.#outcome = this.#verified({ digest: hash.digest('hex'), byteLength });
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  #verified(outcome: StoredArtifact): StoredArtifact {
    const { digest, byteLength } = this.options;
    if (byteLength !== undefined && byteLength !== outcome.byteLength) {
      throw this.#wrongLength(String(outcome.byteLength));
    }
    if (digest !== undefined && digest !== outcome.digest) {
      throw new FlapbookError(
        'ARTIFACT_DAMAGED',
        `The bytes for artifact ${digest} have the digest ${outcome.digest}; nothing was stored.`,
      );
    }
    return outcome;
  }

  #wrongLength(found: string): FlapbookError {
    const { digest, byteLength } = this.options;
    const what = digest ?? `of ${byteLength} bytes`;
    return new FlapbookError(
      'ARTIFACT_DAMAGED',
      `The bytes for artifact ${what} are ${found} and should be ${byteLength}; nothing was stored.`,
    );
  }
}
