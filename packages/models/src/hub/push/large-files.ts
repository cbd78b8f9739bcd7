import { FlapbookError } from '@flapbook/flap';
import { isRecord, show } from '../../files.ts';
import type { HubClient } from '../client.ts';
import { LFS_TYPE, type LfsAction, tellLfs } from './lfs.ts';
import { putParts } from './parts.ts';
import { putBytes, requireAddress } from './storage.ts';
import type { PushedFile, PushOptions, PushTarget } from './types.ts';

interface Instructions {
  readonly upload: LfsAction;
  readonly verify: LfsAction | null;
  readonly isMultipart: boolean;
}

/** Addresses hold for a while: once they do not any more, new ones are asked for so often. */
const MOST_ADDRESSES = 2;

/**
 * Sends a file to the storage of large files, unless it is there.
 *
 * @returns bytes that were sent
 * @throws FlapbookError HUB_REFUSED, HUB_DAMAGED where the hub has not got what was sent, HUB_UNAVAILABLE, CANCELLED
 */
export async function uploadLarge(
  client: HubClient,
  { target, file, ...options }: { readonly target: PushTarget; readonly file: PushedFile } & PushOptions,
): Promise<number> {
  for (let tries = 1; ; tries++) {
    const instructions = await askWhere(client, { target, file, ...options });
    if (instructions === null) return 0;
    const refused = await send(client, instructions, { file, ...options });
    if (refused === null) {
      await verify(client, instructions, { file, ...options });
      return file.byteLength;
    }
    const isOver = refused.status === 403 && tries < MOST_ADDRESSES;
    if (isOver) await refused.body?.cancel().catch(() => undefined);
    else throw await refusalOf(client, file, refused);
  }
}

/** Where to send it; null where the hub has it already. */
async function askWhere(
  client: HubClient,
  { target, file, signal }: { readonly target: PushTarget; readonly file: PushedFile } & PushOptions,
): Promise<Instructions | null> {
  const text = JSON.stringify({
    operation: 'upload',
    transfers: ['basic', 'multipart'],
    hash_algo: 'sha256',
    ref: { name: target.branch },
    objects: [{ oid: file.sha256, size: file.byteLength }],
  });
  const path = `/${target.id}.git/info/lfs/objects/batch`;
  const { value } = await client.post(path, { type: LFS_TYPE, text }, { signal, headers: { accept: LFS_TYPE } });
  const { objects, transfer } = isRecord(value) ? value : {};
  const found = Array.isArray(objects) ? objects.find((one) => isRecord(one) && one.oid === file.sha256) : undefined;
  if (!isRecord(found)) throw new FlapbookError('HUB_UNAVAILABLE', `The hub does not say where ${file.path} is to go.`);
  if (isRecord(found.error)) {
    const reason = client.said(found.error.message);
    throw new FlapbookError('HUB_REFUSED', `The hub does not take ${file.path} (${show(found.error.code)})${reason}.`);
  }
  if (!isRecord(found.actions) || !isRecord(found.actions.upload)) return null;
  if (transfer !== undefined && transfer !== 'basic' && transfer !== 'multipart') {
    throw new FlapbookError('HUB_REFUSED', `The hub wants ${file.path} by ${show(transfer)}, which is not known here.`);
  }
  return {
    upload: actionOf(client, found.actions.upload),
    verify: isRecord(found.actions.verify) ? actionOf(client, found.actions.verify) : null,
    isMultipart:
      transfer === 'multipart' ||
      (isRecord(found.actions.upload.header) && 'chunk_size' in found.actions.upload.header),
  };
}

/** Null once it is there; the storage’s refusal otherwise. */
async function send(
  client: HubClient,
  { upload, isMultipart }: Instructions,
  { file, signal, onProgress }: { readonly file: PushedFile } & PushOptions,
): Promise<Response | null> {
  if (isMultipart) return putParts(client, upload, { file, signal, onProgress });
  const response = await putBytes(client, {
    address: upload.href,
    headers: upload.header,
    byteLength: file.byteLength,
    file: file.path,
    read: () => file.read(),
    signal,
    onProgress: (doneBytes) => onProgress?.(file, doneBytes),
  });
  if (!response.ok) return response;
  await response.body?.cancel().catch(() => undefined);
  return null;
}

async function verify(
  client: HubClient,
  { verify: action }: Instructions,
  { file, signal }: { readonly file: PushedFile } & PushOptions,
): Promise<void> {
  if (action === null) return;
  const value = { oid: file.sha256, size: file.byteLength };
  const response = await tellLfs(client, action.href, { headers: action.header, value, signal });
  if (response.ok) return void (await response.body?.cancel().catch(() => undefined));
  throw await refusalOf(client, file, response);
}

/** What was sent is not what was announced, or something else is the matter. */
async function refusalOf(client: HubClient, file: PushedFile, response: Response): Promise<FlapbookError> {
  const error = await client.refusal(response, true);
  const isOther = [400, 409, 422].includes(response.status);
  return isOther
    ? new FlapbookError('HUB_DAMAGED', `The hub does not take ${file.path} as it arrived. ${error.message}`)
    : error;
}

function actionOf(client: HubClient, { href, header }: Readonly<Record<string, unknown>>): LfsAction {
  const given = Object.entries(isRecord(header) ? header : {}).map(([name, value]) => [name, String(value)] as const);
  return { href: requireAddress(client, href), header: Object.fromEntries(given) };
}
