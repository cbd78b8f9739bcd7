import { FlapbookError } from '@flapbook/flap';
import { isRecord, show } from '../../files.ts';
import type { HubClient } from '../client.ts';
import type { PushedFile, PushOptions, PushTarget } from './types.ts';

/**
 * One commit with all of the files: large ones by their digest, small ones with their bytes. Of two that go on from the
 * same parent the hub takes the first.
 *
 * @returns the commit’s digest
 */
export async function commitFiles(
  client: HubClient,
  { id, branch, title }: PushTarget,
  {
    ways,
    parent,
    signal,
  }: {
    readonly ways: readonly { readonly file: PushedFile; readonly isLarge: boolean }[];
    readonly parent: string;
  } & PushOptions,
): Promise<string> {
  const lines: unknown[] = [{ key: 'header', value: { summary: title, parentCommit: parent } }];
  for (const { file, isLarge } of ways) {
    const { path, byteLength, sha256 } = file;
    if (isLarge) lines.push({ key: 'lfsFile', value: { path, algo: 'sha256', oid: sha256, size: byteLength } });
    else lines.push({ key: 'file', value: { path, encoding: 'base64', content: await contentOf(file) } });
  }
  const { value } = await client.post(
    `/api/models/${id}/commit/${encodeURIComponent(branch)}`,
    { type: 'application/x-ndjson', text: lines.map((line) => JSON.stringify(line)).join('\n'), once: true },
    { signal },
  );
  const commit = isRecord(value) ? value.commitOid : undefined;
  if (typeof commit === 'string' && /^[0-9a-f]{40}$/.test(commit)) return commit;
  throw new FlapbookError('HUB_UNAVAILABLE', `The hub names ${show(commit)} as the commit that was pushed to ${id}.`);
}

async function contentOf(file: PushedFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('base64');
}
