import { FlapbookError } from '@flapbook/flap';
import { isRecord } from '../../files.ts';
import type { HubAddress } from '../address.ts';
import type { HubClient } from '../client.ts';
import { type HubSnapshot, readSnapshot } from '../repository.ts';
import type { PushedFile, PushOptions, PushTarget } from './types.ts';

/** What the hub puts into every repository itself. */
const OWN_FILES = new Set(['.gitattributes']);
const MOST_NAMED = 5;

/**
 * The branch as it is before the push; repository and branch are made where they are not there.
 *
 * @throws FlapbookError HUB_REFUSED where it may not be made, or holds other files and is not to be updated
 */
export async function prepareRepository(
  client: HubClient,
  target: PushTarget,
  { files, signal }: { readonly files: readonly PushedFile[] } & PushOptions,
): Promise<{ readonly before: HubSnapshot; readonly created: boolean }> {
  const created = !(await exists(client, `/api/models/${target.id}`, signal));
  if (created) await createRepository(client, target, signal);
  const branch = encodeURIComponent(target.branch);
  if (!(await exists(client, `/api/models/${target.id}/revision/${branch}`, signal))) {
    const body = { type: 'application/json', text: '{}' } as const;
    // Somebody may have made it meanwhile.
    await client.post(`/api/models/${target.id}/branch/${branch}`, body, { signal, expected: [409] });
  }
  const address: HubAddress = { type: 'model', id: target.id, revision: target.branch };
  const before = await readSnapshot(client, address, { signal });
  if (!target.update) requireOurs(before, files);
  return { before, created };
}

async function exists(client: HubClient, path: string, signal: AbortSignal | undefined): Promise<boolean> {
  const response = await client.get(path, { signal, expected: [404] });
  await response.body?.cancel().catch(() => undefined);
  return response.ok;
}

async function createRepository(
  client: HubClient,
  { id, isPrivate }: PushTarget,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [organization, name] = id.split('/');
  const text = JSON.stringify({ type: 'model', organization, name, private: isPrivate });
  await client.post('/api/repos/create', { type: 'application/json', text }, { signal, expected: [409] });
  // What was to be private must be so before anything lies in it.
  const { value } = await client.json(`/api/models/${id}`, { signal });
  if (!isPrivate || (isRecord(value) && value.private === true)) return;
  throw new FlapbookError('HUB_REFUSED', `The hub made ${id} public, though it was asked for a private repository.`);
}

/** A push leaves nothing half done: what is there is either what is pushed or somebody’s. */
function requireOurs({ address, files }: HubSnapshot, pushed: readonly PushedFile[]): void {
  const ours = new Set(pushed.map(({ path }) => path));
  const others = files.map(({ path }) => path).filter((path) => !OWN_FILES.has(path) && !ours.has(path));
  const replaced = files.filter(({ path }) => ours.has(path) && path !== 'README.md');
  if (others.length === 0 && replaced.length === 0) return;
  const named = [...others, ...replaced.map(({ path }) => path)];
  const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
  throw new FlapbookError(
    'HUB_REFUSED',
    `${address.id} is there already and holds ${named.slice(0, MOST_NAMED).join(', ')}${more}; ask for an update of it to add a commit, or choose another name.`,
  );
}
