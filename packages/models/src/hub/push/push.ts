import { createHash } from 'node:crypto';
import { FlapbookError } from '@flapbook/flap';
import { isRecord } from '../../files.ts';
import type { HubClient } from '../client.ts';
import { cancelled } from '../refusals.ts';
import { type HubFile, type HubSnapshot, readSnapshot } from '../repository.ts';
import { commitFiles } from './commit.ts';
import { uploadLarge } from './large-files.ts';
import { prepareRepository } from './repository.ts';
import type { PushedFile, PushOptions, PushOutcome, PushTarget } from './types.ts';

/** Beside them a file goes into the commit itself. */
const MOST_INLINE_BYTES = 16 * 2 ** 20;
const SAMPLE_BYTES = 512;
const FILES_A_QUESTION = 100;

/** How a file gets into the repository. */
interface Way {
  readonly file: PushedFile;
  readonly isLarge: boolean;
}

/**
 * Puts files into a repository of the hub as one commit. What the hub has already is not sent again, so that a push that
 * was stopped goes on with the files that are missing; one that is there whole makes no commit.
 *
 * @throws FlapbookError HUB_REFUSED without a token, without the right to write, for a repository that holds something
 *   else, for a quota; HUB_DAMAGED where what arrived is not what was sent; HUB_UNAVAILABLE; CANCELLED
 */
export async function pushFiles(
  client: HubClient,
  target: PushTarget,
  { files, signal, onProgress }: { readonly files: readonly PushedFile[] } & PushOptions,
): Promise<PushOutcome> {
  if (!client.hasToken) {
    throw new FlapbookError('HUB_REFUSED', `Pushing to ${target.id} needs a token (HF_TOKEN is not set).`);
  }
  const unchanged = await alreadyThere(client, target, files, signal);
  const { before, created } = unchanged ?? (await prepareRepository(client, target, { files, signal }));
  const missing = await differing(before, files);
  for (const file of files) if (!missing.includes(file)) onProgress?.(file, file.byteLength);
  const address = `${client.endpoint}/${target.id}/tree/${target.branch}`;
  if (missing.length === 0) return { address, commit: before.commit, created, sentBytes: 0 };
  const ways = await waysOf(client, target, { files: missing, signal });
  let sentBytes = 0;
  for (const { file, isLarge } of ways) {
    if (signal?.aborted) throw cancelled('push');
    if (isLarge) sentBytes += await uploadLarge(client, { target, file, signal, onProgress });
    else sentBytes += file.byteLength;
    onProgress?.(file, file.byteLength);
  }
  const commit = await commitFiles(client, target, { ways, parent: before.commit, signal });
  await requireArrived(client, { ...before.address, revision: commit }, { files, signal });
  return { address, commit, created, sentBytes };
}

/** The branch, where it holds all of the files and is in need of nothing; null otherwise. */
async function alreadyThere(
  client: HubClient,
  { id, branch }: PushTarget,
  files: readonly PushedFile[],
  signal: AbortSignal | undefined,
): Promise<{ readonly before: HubSnapshot; readonly created: false } | null> {
  const { status } = await client.json(`/api/models/${id}/revision/${encodeURIComponent(branch)}`, {
    signal,
    expected: [404],
  });
  if (status === 404) return null;
  const before = await readSnapshot(client, { type: 'model', id, revision: branch }, { signal });
  return (await differing(before, files)).length === 0 ? { before, created: false } : null;
}

/** Files of which the repository has not got the bytes. */
async function differing({ files: there }: HubSnapshot, files: readonly PushedFile[]): Promise<PushedFile[]> {
  const known = new Map(there.map((file) => [file.path, file]));
  const found: PushedFile[] = [];
  for (const file of files) {
    const other = known.get(file.path);
    if (other === undefined || !(await isSame(file, other))) found.push(file);
  }
  return found;
}

async function isSame(file: PushedFile, { byteLength, checksum }: HubFile): Promise<boolean> {
  if (byteLength !== file.byteLength) return false;
  if (checksum.algorithm === 'sha256') return checksum.digest === file.sha256;
  const hash = createHash('sha1').update(`blob ${byteLength}\0`);
  for await (const chunk of file.read()) hash.update(chunk);
  return hash.digest('hex') === checksum.digest;
}

/** Which files go to the storage of large files, as the hub says by their names, sizes and first bytes. */
async function waysOf(
  client: HubClient,
  { id, branch }: PushTarget,
  { files, signal }: { readonly files: readonly PushedFile[] } & PushOptions,
): Promise<Way[]> {
  const ways: Way[] = [];
  for (let at = 0; at < files.length; at += FILES_A_QUESTION) {
    const asked = files.slice(at, at + FILES_A_QUESTION);
    const entries = await Promise.all(
      asked.map(async (file) => ({ path: file.path, size: file.byteLength, sample: await sampleOf(file) })),
    );
    const { value } = await client.post(
      `/api/models/${id}/preupload/${encodeURIComponent(branch)}`,
      { type: 'application/json', text: JSON.stringify({ files: entries }) },
      { signal },
    );
    const answered = isRecord(value) && Array.isArray(value.files) ? value.files.filter(isRecord) : [];
    for (const file of asked)
      ways.push(
        wayOf(
          file,
          answered.find(({ path }) => path === file.path),
        ),
      );
  }
  return ways;
}

function wayOf(file: PushedFile, said: Readonly<Record<string, unknown>> | undefined): Way {
  if (said?.shouldIgnore === true) {
    throw new FlapbookError('HUB_REFUSED', `The repository’s .gitignore leaves out ${file.path}.`);
  }
  if (said?.uploadMode === 'lfs') return { file, isLarge: true };
  if (said?.uploadMode === 'regular' && file.byteLength <= MOST_INLINE_BYTES) return { file, isLarge: false };
  throw new FlapbookError('HUB_REFUSED', `The hub does not say how ${file.path} is to be sent.`);
}

async function sampleOf(file: PushedFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  const end = Math.min(SAMPLE_BYTES, file.byteLength);
  if (end > 0) for await (const chunk of file.read({ start: 0, end })) chunks.push(chunk);
  return Buffer.concat(chunks).toString('base64');
}

/** The commit is read again: every file has the checksum that was sent. */
async function requireArrived(
  client: HubClient,
  address: HubSnapshot['address'],
  { files, signal }: { readonly files: readonly PushedFile[] } & PushOptions,
): Promise<void> {
  const wrong = await differing(await readSnapshot(client, address, { signal }), files);
  if (wrong.length === 0) return;
  throw new FlapbookError(
    'HUB_DAMAGED',
    `Commit ${address.revision} of ${address.id} has other bytes in ${wrong.map(({ path }) => path).join(', ')} than were sent.`,
  );
}
