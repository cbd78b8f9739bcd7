import { Readable } from 'node:stream';
import { FlapbookError } from '@flapbook/flap';
import type { ByteSource } from './types.ts';

export const cancelled = (): FlapbookError =>
  new FlapbookError('CANCELLED', 'The transfer of the artifact was cancelled.');

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/**
 * The source's chunks until the signal is aborted, also while a chunk is awaited.
 *
 * @throws FlapbookError CANCELLED
 */
export async function* untilAborted(source: ByteSource, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  throwIfAborted(signal);
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a generator that hangs in `next` would answer only after it.
    iterator.return?.().catch(() => undefined);
    discard(source);
  }
}

/** A stream that breaks before it is read would end the process; who reads it later gets the error all the same. */
export function hearErrors(source: ByteSource): void {
  if (source instanceof Readable) source.on('error', () => undefined);
}

/** Frees what a source holds that is not read to its end. */
export function discard(source: ByteSource): void {
  if (source instanceof Readable) source.destroy();
}

/**
 * What the promise gives, or CANCELLED at once when the signal is aborted. A listener for each promise, since
 * `Promise.race` would leave one behind on the signal for every chunk.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
