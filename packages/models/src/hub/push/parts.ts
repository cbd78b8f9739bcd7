import { FlapbookError } from '@flapbook/flap';
import { show } from '../../files.ts';
import type { HubClient } from '../client.ts';
import { type LfsAction, tellLfs } from './lfs.ts';
import { putBytes, requireAddress } from './storage.ts';
import type { PushedFile, PushOptions } from './types.ts';

const AT_ONCE = 3;
const MOST_PARTS = 10_000;

/**
 * Sends a file in parts, several at a time, and says that they are all there. The hub names an address for each part in
 * the headers of the upload, by the part’s number, and the size of the parts as `chunk_size`.
 *
 * @returns null once it is whole; the first refusal otherwise
 * @throws FlapbookError HUB_REFUSED, HUB_UNAVAILABLE, CANCELLED
 */
export async function putParts(
  client: HubClient,
  { href, header }: LfsAction,
  { file, signal, onProgress }: { readonly file: PushedFile } & PushOptions,
): Promise<Response | null> {
  const addresses = addressesOf(client, header, file);
  const partBytes = Number(header.chunk_size);
  const done = new Array<number>(addresses.length).fill(0);
  const tags = new Array<string>(addresses.length);
  const stopping = new AbortController();
  const either = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]);
  let next = 0;
  let refused: Response | null = null;
  const sendNext = async () => {
    while (next < addresses.length && refused === null) {
      const part = next++;
      const range = { start: part * partBytes, end: Math.min(file.byteLength, (part + 1) * partBytes) };
      const response = await putBytes(client, {
        address: addresses[part]!,
        headers: {},
        byteLength: range.end - range.start,
        file: file.path,
        read: () => file.read(range),
        signal: either,
        onProgress(doneBytes) {
          done[part] = doneBytes;
          onProgress?.(
            file,
            done.reduce((sum, bytes) => sum + bytes, 0),
          );
        },
      });
      const tag = response.headers.get('etag');
      if (!response.ok) refused ??= response;
      else if (tag === null) throw unusual(file, `part ${part + 1} of it has no ETag`);
      else tags[part] = tag;
      if (response.ok) await response.body?.cancel().catch(() => undefined);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
  } catch (error) {
    stopping.abort();
    throw error;
  }
  if (refused !== null) return refused;
  const value = { oid: file.sha256, parts: tags.map((etag, part) => ({ partNumber: part + 1, etag })) };
  const response = await tellLfs(client, href, { value, signal });
  if (!response.ok) return response;
  await response.body?.cancel().catch(() => undefined);
  return null;
}

function addressesOf(client: HubClient, header: LfsAction['header'], file: PushedFile): string[] {
  const partBytes = Number(header.chunk_size);
  if (!Number.isSafeInteger(partBytes) || partBytes <= 0) {
    throw unusual(file, `its parts are to have ${show(header.chunk_size)} bytes`);
  }
  const named = Object.entries(header)
    .filter(([name]) => /^\d{1,6}$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b));
  const parts = Math.ceil(file.byteLength / partBytes);
  const inOrder = named.every(([name], index) => Number(name) === index + 1);
  if (named.length !== parts || !inOrder || parts > MOST_PARTS) {
    throw unusual(file, `it takes ${parts} parts and ${named.length} addresses are given`);
  }
  return named.map(([, address]) => requireAddress(client, address));
}

function unusual({ path }: PushedFile, what: string): FlapbookError {
  return new FlapbookError('HUB_REFUSED', `The hub’s instructions for ${path} cannot be followed: ${what}.`);
}
