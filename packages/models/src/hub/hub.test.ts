import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem, temporaryFolder } from '../../test/helpers.ts';
import { type HubServer, startHubServer } from '../../test/hub-server.ts';
import { hubAddress, parseHubAddress } from './address.ts';
import { HubClient } from './client.ts';
import { requireRoom } from './disk.ts';
import { downloadFile } from './download.ts';
import { filePath, type HubFile, readSnapshot } from './repository.ts';
import { selectModelFiles } from './select.ts';

const COMMIT = 'a'.repeat(40);
const WEIGHTS = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 31) % 251));
const TOKEN = 'hf_secret';

let hub: HubServer;
let client: HubClient;
beforeEach(async () => {
  hub = await startHubServer({ token: TOKEN });
  client = new HubClient({ endpoint: hub.endpoint, token: TOKEN });
  hub.repositories.set('models/owner/name', {
    commit: COMMIT,
    files: {
      '.gitattributes': Buffer.from('*.safetensors filter=lfs'),
      'README.md': Buffer.from('---\nlicense: mit\n---\n'),
      'config.json': Buffer.from('{}'),
      'model.safetensors': WEIGHTS,
      'onnx/model.onnx': Buffer.from('x'),
      'pytorch_model.bin': Buffer.from('pickle'),
    },
    large: ['model.safetensors'],
  });
});
afterEach(() => hub.close());

const address = hubAddress('model', 'owner/name');
const snapshot = () => readSnapshot(client, address);

async function weights(): Promise<{ file: HubFile; target: { from: string; part: string; to: string } }> {
  const file = (await snapshot()).files.find((one) => one.path === 'model.safetensors')!;
  const folder = await temporaryFolder();
  const from = filePath(address, COMMIT, file.path);
  return { file, target: { from, part: path.join(folder, 'part'), to: path.join(folder, 'snapshot', file.path) } };
}

const rangesOf = () => hub.asked.filter(({ host }) => host === 'storage').map(({ range }) => range);

describe('a repository', () => {
  it('is listed over pages at the commit of its revision, and what makes a model is chosen', async () => {
    const found = await snapshot();
    expect(found.commit).toBe(COMMIT);
    expect(found.files).toHaveLength(6);
    const chosen = selectModelFiles(found).map((file) => file.path);
    expect(chosen).toEqual(['README.md', 'config.json', 'model.safetensors']);
    await expectProblem(
      () => readSnapshot(client, hubAddress('model', 'owner/name', 'gone')),
      'HUB_REFUSED',
      'is not there',
    );
  });

  it('of pickles alone is refused with how to convert it', async () => {
    const files = { 'config.json': Buffer.from('{}'), 'pytorch_model.bin': Buffer.from('pickle') };
    hub.repositories.set('models/owner/name', { commit: COMMIT, files });
    const work = async () => selectModelFiles(await snapshot());
    await expectProblem(
      work,
      'HUB_REFUSED',
      'pytorch_model.bin',
      "from_pretrained('owner/name')",
      'safe_serialization=True',
    );
  });

  it('with a name that leads elsewhere is refused', async () => {
    for (const name of ['../evil.json', 'a/../../evil.json', '/etc/evil.json', 'C:\\evil.json', 'a\0.json']) {
      hub.repositories.set('models/owner/name', { commit: COMMIT, files: { [name]: Buffer.from('{}') } });
      await expectProblem(snapshot, 'HUB_REFUSED', 'could lie anywhere');
    }
  });

  it('is named by an id and a revision that reach nothing else', async () => {
    expect(parseHubAddress('model', 'owner/name@refs/pr/1')).toEqual({
      type: 'model',
      id: 'owner/name',
      revision: 'refs/pr/1',
    });
    for (const id of [
      '../x',
      'a/b/c',
      'a b',
      'http://host/x',
      'a/..',
      '',
      'a/b?x',
      'a//b',
      '@host',
      'a/b@../x',
      'a/b@',
    ]) {
      await expectProblem(() => parseHubAddress('model', id), 'BAD_PARAMETER');
    }
  });
});

describe('a download', () => {
  it('goes on by range where the connection was cut, and gives the token to the hub alone', async () => {
    const { file, target } = await weights();
    hub.faults.cut = { file: file.path, afterBytes: 70_000, times: 2 };
    const told: number[] = [];
    await downloadFile(client, file, { target, onProgress: (done) => told.push(done) });
    expect(WEIGHTS.equals(await readFile(target.to))).toBe(true);
    expect(rangesOf()).toEqual([undefined, 'bytes=70000-', 'bytes=140000-']);
    expect(told.at(-1)).toBe(WEIGHTS.length);
    expect(hub.asked.every(({ host, token }) => (token === undefined) === (host === 'storage'))).toBe(true);
  });

  it('goes on with what an earlier process left, and begins again where ranges are not known', async () => {
    const { file, target } = await weights();
    await writeFile(target.part, WEIGHTS.subarray(0, 1000));
    await downloadFile(client, file, { target });
    expect(rangesOf()).toEqual(['bytes=1000-']);
    hub.faults.noRanges = true;
    await writeFile(target.part, WEIGHTS.subarray(0, 1000));
    await downloadFile(client, file, { target });
    expect(WEIGHTS.equals(await readFile(target.to))).toBe(true);
  });

  it('of other bytes is made once more, then refused, and never has the file’s name', async () => {
    const { file, target } = await weights();
    hub.faults.corrupt = { file: file.path, times: 1 };
    await downloadFile(client, file, { target });
    expect(rangesOf()).toHaveLength(2);
    hub.faults.checksum = { file: file.path };
    const other = await weights();
    await expectProblem(() => downloadFile(client, other.file, other), 'HUB_DAMAGED', 'sha256', '0000');
    await expect(readFile(other.target.to)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('of more bytes than were told is stopped', async () => {
    hub.faults.claim = { file: 'model.safetensors', byteLength: 1000 };
    const { file, target } = await weights();
    await expectProblem(() => downloadFile(client, file, { target }), 'HUB_DAMAGED', 'longer', '1000');
  });

  it('is cancelled, and keeps what is there', async () => {
    const { file, target } = await weights();
    const controller = new AbortController();
    const work = () =>
      downloadFile(client, file, { target, signal: controller.signal, onProgress: () => controller.abort() });
    await expectProblem(work, 'CANCELLED');
    expect((await readFile(target.part)).length).toBeGreaterThan(0);
  });

  it('of what no disk holds is refused', async () => {
    await expectProblem(async () => requireRoom(await temporaryFolder(), 2 ** 60), 'DISK_FULL', 'free');
  });
});

describe('a hub that refuses', () => {
  it.each([
    [401, 'HUB_REFUSED', 'a token'],
    [403, 'HUB_REFUSED', 'may not be read'],
    [404, 'HUB_REFUSED', 'is not there'],
    [503, 'HUB_UNAVAILABLE', '503'],
  ] as const)('with %d says what is the matter', async (status, code, piece) => {
    hub.faults.status = { path: '/api/', status, retryAfter: '0', times: 9 };
    await expectProblem(snapshot, code, piece);
  });

  it('is asked again when it says so, unless it wants to be left alone for long', async () => {
    hub.faults.status = { path: '/api/', status: 429, retryAfter: '0', times: 2 };
    expect((await snapshot()).commit).toBe(COMMIT);
    hub.faults.status = { path: '/api/', status: 429, retryAfter: '86400', times: 9 };
    await expectProblem(snapshot, 'HUB_UNAVAILABLE', '429', '86400 seconds');
    expect(hub.faults.status.times).toBe(8);
  });

  it('does not lead to another place, and is not asked offline', async () => {
    const offline = new HubClient({ endpoint: hub.endpoint, offline: true });
    await expectProblem(() => readSnapshot(offline, address), 'HUB_UNAVAILABLE', 'HF_HUB_OFFLINE');
    await expectProblem(() => new HubClient({ endpoint: 'file:///etc' }), 'BAD_PARAMETER', 'HF_ENDPOINT');
  });
});
