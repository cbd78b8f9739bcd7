import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { show } from '../../files.ts';
import type { HubClient } from '../client.ts';
import { cancelled, reasonOf, waitOf } from '../refusals.ts';

/** Bytes on their way to a place that the hub has named. */
export interface Upload {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly byteLength: number;
  /** For people. */
  readonly file: string;
  /** Made anew for each attempt. */
  read(): AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
  /** Bytes of this attempt that are gone. */
  readonly onProgress?: (doneBytes: number) => void;
}

const MOST_TRIES = 4;
const IDLE_MILLISECONDS = 120_000;

/**
 * Puts bytes where the hub wants them, again after a cut or where the storage has no time. Answers with the storage’s
 * answer, a refusal with 4xx included: whether it is worth another address is the caller’s to know.
 *
 * @throws FlapbookError HUB_UNAVAILABLE, CANCELLED; what reading throws
 */
export async function putBytes(client: HubClient, upload: Upload): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt(client, upload);
    if (outcome instanceof Response && (outcome.ok || (outcome.status < 500 && outcome.status !== 429))) return outcome;
    const wait = tries < MOST_TRIES ? waitOf(outcome, tries) : null;
    if (wait === null) throw outcome instanceof Response ? await client.refusal(outcome, true) : outcome;
    if (outcome instanceof Response) await outcome.body?.cancel().catch(() => undefined);
    await sleep(wait, undefined, { signal: upload.signal }).catch(() => undefined);
    if (upload.signal?.aborted) throw cancelled('push');
  }
}

/** An address that the hub names: of http only where the hub itself is. @throws FlapbookError HUB_REFUSED */
export function requireAddress(client: HubClient, given: unknown): string {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && client.endpoint.startsWith('http:'));
  if (isSafe) return url!.href;
  throw new FlapbookError('HUB_REFUSED', `The hub names ${show(given)} as a place to send files to.`);
}

async function attempt(client: HubClient, upload: Upload): Promise<Response | FlapbookError> {
  const { address, byteLength, file, signal } = upload;
  const idle = new AbortController();
  const either = signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]);
  let timer = setTimeout(() => idle.abort(), IDLE_MILLISECONDS);
  let broken: unknown;
  async function* body(): AsyncGenerator<Uint8Array> {
    let done = 0;
    try {
      for await (const chunk of upload.read()) {
        yield chunk;
        clearTimeout(timer);
        timer = setTimeout(() => idle.abort(), IDLE_MILLISECONDS);
        done += chunk.byteLength;
        upload.onProgress?.(done);
      }
    } catch (error) {
      // The file cannot be read: that is not the storage’s fault.
      broken = error;
      throw error;
    }
  }
  try {
    signal?.throwIfAborted();
    return await client.outgoing.fetch(address, {
      method: 'PUT',
      headers: { ...upload.headers, ...client.authorizationFor(address), 'content-length': String(byteLength) },
      // Of no bytes there is no body to be streamed.
      ...(byteLength > 0 && { body: body(), duplex: 'half' }),
      redirect: 'error',
      signal: either,
    } as RequestInit);
  } catch (cause) {
    if (signal?.aborted) throw cancelled('push');
    if (cause instanceof FlapbookError) throw cause;
    if (broken !== undefined) throw broken;
    const reason = idle.signal.aborted ? 'it takes nothing any more' : reasonOf(cause);
    return new FlapbookError('HUB_UNAVAILABLE', `Sending ${file} to ${new URL(address).host} broke off: ${reason}.`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
