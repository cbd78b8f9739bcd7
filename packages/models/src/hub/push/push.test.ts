import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../../../test/helpers.ts';
import { type HubServer, startHubServer } from '../../../test/hub-server.ts';
import { HubClient } from '../client.ts';
import { pushFiles } from './push.ts';
import type { PushedFile, PushTarget } from './types.ts';

const TOKEN = 'hf_secret';
const WEIGHTS = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 37) % 253));

let hub: HubServer;
let client: HubClient;
beforeEach(async () => {
  hub = await startHubServer({ token: TOKEN });
  client = new HubClient({ endpoint: hub.endpoint, token: TOKEN });
});
afterEach(() => hub.close());

const target: PushTarget = { id: 'owner/pruned', branch: 'main', isPrivate: true, update: false, title: 'Add it' };

function file(path: string, bytes: Uint8Array): PushedFile {
  const read: PushedFile['read'] = async function* ({ start, end } = { start: 0, end: bytes.length }) {
    for (let at = start; at < end; at += 65_536) yield bytes.subarray(at, Math.min(end, at + 65_536));
  };
  return { path, byteLength: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), read };
}

const files = [
  file('README.md', Buffer.from('---\nlicense: mit\n---\n')),
  file('config.json', Buffer.from('{}')),
  file('model.safetensors', WEIGHTS),
];
const push = (more: Partial<PushTarget> = {}, signal?: AbortSignal) =>
  pushFiles(client, { ...target, ...more }, { files, signal });
const served = (branch?: string) => {
  const main = hub.repositories.get('models/owner/pruned')!;
  return branch === undefined ? main : main.branches![branch]!;
};

describe('a push', () => {
  it('makes a private repository and one commit, and gives the token to the hub alone', async () => {
    const told = new Map<string, number>();
    const outcome = await pushFiles(client, target, { files, onProgress: (one, done) => told.set(one.path, done) });
    expect(outcome).toMatchObject({ address: `${hub.endpoint}/owner/pruned/tree/main`, created: true });
    expect(hub.pushes.privacy.get('models/owner/pruned')).toBe(true);
    expect(Object.keys(served().files).sort()).toEqual([
      '.gitattributes',
      'README.md',
      'config.json',
      'model.safetensors',
    ]);
    expect(WEIGHTS.equals(served().files['model.safetensors']!)).toBe(true);
    expect(served().large).toEqual(['model.safetensors']);
    expect(hub.pushes.commits).toMatchObject([{ branch: 'main', summary: 'Add it' }]);
    expect(hub.pushes.sent).toMatchObject([{ length: String(WEIGHTS.length), token: undefined }]);
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(files.map(({ path, byteLength }) => [path, byteLength])),
    );
  });

  it('of what is there makes no commit; of a changed file one, once an update is asked for', async () => {
    const first = await push();
    expect(await push()).toEqual({ ...first, created: false, sentBytes: 0 });
    expect(hub.pushes.commits).toHaveLength(1);
    const changed = [...files.slice(0, 1), file('config.json', Buffer.from('{"a":1}')), files[2]!];
    await expectProblem(
      () => pushFiles(client, target, { files: changed }),
      'HUB_REFUSED',
      'owner/pruned is there already',
      'config.json',
    );
    const outcome = await pushFiles(client, { ...target, update: true }, { files: changed });
    expect(outcome.sentBytes).toBe(7);
    expect(hub.pushes.sent).toHaveLength(1);
  });

  it('goes to a branch that is made for it', async () => {
    await push({ branch: 'v2' });
    expect(Object.keys(served('v2').files)).toContain('model.safetensors');
    expect(Object.keys(served().files)).toEqual(['.gitattributes']);
  });

  it('sends large files in parts where the hub wants that, over cuts and pauses', async () => {
    hub.pushes.partBytes = 70_000;
    hub.pushes.faults.busy = { times: 1 };
    hub.pushes.faults.cutUpload = { afterBytes: 10_000, times: 1 };
    await push();
    expect(WEIGHTS.equals(served().files['model.safetensors']!)).toBe(true);
    expect(hub.pushes.sent.length).toBe(5 + 2);
  });

  it('that was stopped goes on with what is missing', async () => {
    const controller = new AbortController();
    const two = [...files, file('other.safetensors', WEIGHTS.subarray(1))];
    const stop = (one: PushedFile) => one.path === 'other.safetensors' && controller.abort();
    const stopped = () => pushFiles(client, target, { files: two, signal: controller.signal, onProgress: stop });
    await expectProblem(stopped, 'CANCELLED', 'push');
    expect(Object.keys(served().files)).toEqual(['.gitattributes']);
    const outcome = await pushFiles(client, target, { files: two });
    expect(outcome.sentBytes).toBe(WEIGHTS.length - 1 + files[0]!.byteLength + files[1]!.byteLength);
  });

  it('asks for another address once one is over', async () => {
    hub.pushes.faults.expired = { times: 1 };
    await push();
    hub.pushes.objects.clear();
    hub.repositories.clear();
    hub.pushes.faults.expired = { times: 9 };
    await expectProblem(push, 'HUB_REFUSED', 'Request has expired');
  });
});

describe('a push that is refused', () => {
  it('without a token', async () => {
    client = new HubClient({ endpoint: hub.endpoint });
    await expectProblem(push, 'HUB_REFUSED', 'HF_TOKEN is not set');
    expect(hub.asked).toEqual([]);
  });

  it('by a token that may not write, by a quota, by a list of what is left out: in the hub’s words', async () => {
    hub.pushes.faults.readOnly = true;
    await expectProblem(push, 'HUB_REFUSED', 'may not be written with this token', 'do not have the right');
    hub.pushes.faults.readOnly = false;
    hub.pushes.faults.quota = `Storage limit reached for ${TOKEN}`;
    await expectProblem(push, 'HUB_REFUSED', 'model.safetensors (403)', 'Storage limit reached for …');
    hub.pushes.faults.ignored = 'config.json';
    await expectProblem(push, 'HUB_REFUSED', '.gitignore leaves out config.json');
  });

  it('by the digest of what arrived', async () => {
    hub.pushes.faults.alter = { times: 1 };
    await expectProblem(push, 'HUB_DAMAGED', 'model.safetensors', 'does not match its oid');
    expect((await push()).sentBytes).toBeGreaterThan(WEIGHTS.length);
  });

  it('by a repository of something else, which stays as it is', async () => {
    const before = { commit: 'a'.repeat(40), files: { 'mine.bin': Buffer.from('x') }, branches: {} };
    hub.repositories.set('models/owner/pruned', before);
    await expectProblem(push, 'HUB_REFUSED', 'holds mine.bin', 'update');
    expect(served()).toBe(before);
    await push({ update: true });
    expect(Object.keys(served().files).sort()).toEqual(['README.md', 'config.json', 'mine.bin', 'model.safetensors']);
  });

  it('by a hub that makes public what is to be private, before anything is sent', async () => {
    hub.pushes.faults.public = true;
    await expectProblem(push, 'HUB_REFUSED', 'public');
    expect(hub.pushes.sent).toEqual([]);
  });

  it('by somebody who was faster', async () => {
    hub.faults.status = { path: '/commit/', status: 412, times: 1 };
    await expectProblem(push, 'HUB_REFUSED', '412');
    expect((await push()).sentBytes).toBe(files[0]!.byteLength + files[1]!.byteLength);
  });
});
