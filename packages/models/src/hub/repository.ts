import { FlapbookError } from '@flapbook/flap';
import { isRecord, show } from '../files.ts';
import { type HubAddress, requireInside } from './address.ts';
import type { HubClient, HubRequest } from './client.ts';

/** A file of a repository and what tells that it is whole. */
export interface HubFile {
  readonly path: string;
  readonly byteLength: number;
  /** Of the content where it lies in large-file storage; else of the git blob, `blob LENGTH\0` and the content. */
  readonly checksum: { readonly algorithm: 'sha256' | 'gitSha1'; readonly digest: string };
}

/** A repository at one commit. */
export interface HubSnapshot {
  readonly address: HubAddress;
  readonly commit: string;
  readonly files: readonly HubFile[];
}

const MOST_FILES = 20_000;

/**
 * The commit that a revision stands for now, and its files.
 *
 * @throws FlapbookError HUB_REFUSED, HUB_UNAVAILABLE, LIMIT_EXCEEDED, CANCELLED
 */
export async function readSnapshot(
  client: HubClient,
  address: HubAddress,
  request: Pick<HubRequest, 'signal'> = {},
): Promise<HubSnapshot> {
  const base = `/api/${address.type}s/${address.id}`;
  const { value } = await client.json(`${base}/revision/${encodeURIComponent(address.revision)}`, request);
  const commit = isRecord(value) ? value.sha : null;
  if (typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit)) {
    throw new FlapbookError('HUB_UNAVAILABLE', `The hub names ${show(commit)} as the commit of ${address.id}.`);
  }
  const files: HubFile[] = [];
  for (let page: string | null = `${base}/tree/${commit}?recursive=true`; page !== null; ) {
    const answer: Awaited<ReturnType<HubClient['json']>> = await client.json(page, request);
    if (!Array.isArray(answer.value))
      throw new FlapbookError('HUB_UNAVAILABLE', `The hub’s list of ${address.id} is none.`);
    for (const entry of answer.value) if (isRecord(entry) && entry.type === 'file') files.push(fileOf(entry));
    if (files.length > MOST_FILES) {
      throw new FlapbookError('LIMIT_EXCEEDED', `${address.id} has more than ${MOST_FILES} files.`);
    }
    page = answer.next;
  }
  return { address, commit, files };
}

function fileOf({ path: given, size, oid, lfs }: Readonly<Record<string, unknown>>): HubFile {
  const path = requireInside(String(given));
  const byteLength = isRecord(lfs) ? lfs.size : size;
  const algorithm = isRecord(lfs) ? 'sha256' : 'gitSha1';
  const digest = isRecord(lfs) ? lfs.oid : oid;
  const isDigest =
    typeof digest === 'string' && (algorithm === 'sha256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(digest);
  if (!Number.isSafeInteger(byteLength) || (byteLength as number) < 0 || !isDigest) {
    throw new FlapbookError('HUB_REFUSED', `The hub tells no size or no checksum of ${show(path)}.`);
  }
  return { path, byteLength: byteLength as number, checksum: { algorithm, digest } };
}

/** Where a file is fetched from. */
export function filePath({ type, id }: HubAddress, commit: string, file: string): string {
  const prefix = type === 'dataset' ? '/datasets' : '';
  return `${prefix}/${id}/resolve/${commit}/${file.split('/').map(encodeURIComponent).join('/')}`;
}
