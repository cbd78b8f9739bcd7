import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { withDatabase } from '@flapbook/database/testing';
import { type HubServer, startHubServer, writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { hubAddress, type Operations, openOperations, PUBLISHED_DATASETS, readingAt } from '../index.ts';

const on = withDatabase();
const COMMIT = 'c'.repeat(40);
const address = hubAddress('model', 'owner/tiny');

let hub: HubServer;
let folder: string;
let operations: Operations;
let files: Record<string, Uint8Array>;

const open = (offline: boolean) =>
  openOperations({
    url: on.url,
    applicationName: 'flapbook test',
    hub: { endpoint: hub.endpoint, directory: path.join(folder, 'hub'), caches: [path.join(folder, 'other')], offline },
  });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-hub-'));
  hub = await startHubServer();
  const model = path.join(folder, 'model');
  await writeTinyModel(model, { shards: 2, layers: 2, tokenizer: true });
  const names = await readdir(model);
  files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(model, name))])),
  );
  const large = names.filter((name) => name.endsWith('.safetensors'));
  hub.repositories.set('models/owner/tiny', { commit: COMMIT, files, large });
  operations = await open(false);
});
afterAll(async () => {
  await operations.close();
  await hub.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await operations.database.query('TRUNCATE model, dataset, alias, operation, part_result CASCADE');
  await rm(path.join(folder, 'hub'), { recursive: true, force: true });
  for (const fault of Object.keys(hub.faults)) delete hub.faults[fault as keyof typeof hub.faults];
  hub.asked.length = 0;
});

it('a model of the hub is what it is in a folder; downloaded once, by a job, and here without the hub', async () => {
  const shard = Object.keys(files).find((name) => name.endsWith('.safetensors'))!;
  hub.faults.cut = { file: shard, afterBytes: 1000, times: 1 };
  const phases = new Set<string>();
  const jobs: string[] = [];
  const model = await operations.registrar.registerHubModel(
    'tiny',
    { address },
    {
      onJob: (key) => jobs.push(key),
      onProgress: ({ phase }) => phase && phases.add(phase.split(' ')[0]!),
    },
  );
  const local = await operations.models.register('same', path.join(folder, 'model'));
  expect(model.key).toBe(local.key);
  expect(model.directory).toContain(COMMIT);
  expect(jobs).toHaveLength(1);
  expect(hub.asked.some(({ range }) => range === 'bytes=1000-')).toBe(true);

  const downloads = () => hub.asked.filter(({ host }) => host === 'storage').length;
  const before = downloads();
  await operations.registrar.registerHubModel('tiny', { address });
  expect(downloads()).toBe(before);
  const offline = await open(true);
  expect((await offline.registrar.registerHubModel('again', { address })).key).toBe(model.key);
  await expect(
    offline.registrar.registerHubModel('none', { address: hubAddress('model', 'owner/absent') }),
  ).rejects.toMatchObject({ code: 'HUB_UNAVAILABLE' });
  await offline.close();
}, 60_000);

it('takes what another program has downloaded, if its checksum is right', async () => {
  const snapshot = path.join(folder, 'other', 'models--owner--tiny', 'snapshots', COMMIT);
  await mkdir(snapshot, { recursive: true });
  const [one, two] = Object.keys(files).filter((name) => name.endsWith('.safetensors'));
  await writeFile(path.join(snapshot, one!), files[one!]!);
  await writeFile(path.join(snapshot, two!), Buffer.alloc(files[two!]!.length));
  const model = await operations.registrar.registerHubModel('tiny', { address });
  expect((await operations.models.register('same', path.join(folder, 'model'))).key).toBe(model.key);
  const fetched = hub.asked.filter(({ host }) => host === 'storage').map(({ path: at }) => path.basename(at));
  expect(fetched).toEqual([two]);
}, 60_000);

it('says why a download failed, and registers nothing', async () => {
  hub.faults.checksum = { file: Object.keys(files).find((name) => name.endsWith('.safetensors'))! };
  await expect(operations.registrar.registerHubModel('bad', { address })).rejects.toMatchObject({
    code: 'HUB_DAMAGED',
  });
  delete hub.faults.checksum;
  hub.faults.claim = { file: Object.keys(files).find((name) => name.endsWith('.safetensors'))!, byteLength: 2 ** 52 };
  await expect(operations.registrar.registerHubModel('huge', { address })).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(await operations.models.list({ limit: 9, after: null })).toEqual([]);
}, 60_000);

it('a data set of the hub is read as its source says', async () => {
  const rows = ['one', 'two'].map((text) => `${JSON.stringify({ text })}\n`).join('');
  hub.repositories.set('datasets/owner/texts', { commit: COMMIT, files: { 'en/part.jsonl': Buffer.from(rows) } });
  const dataset = await operations.registrar.registerHubDataset({
    name: 'texts',
    title: 'Texts',
    address: hubAddress('dataset', 'owner/texts'),
    source: { format: 'jsonl', file: 'en/part.jsonl', field: 'text', joining: 'DOCUMENTS' },
  });
  expect(dataset).toMatchObject({ name: 'texts', kind: 'documents', rows: 2 });
  expect((await operations.datasets.content(dataset)).digest).toBe(dataset.key);
}, 60_000);

test.each(Object.entries(PUBLISHED_DATASETS))(
  '%s comes from where it is published, joined by its rule',
  async (name, known) => {
    const parquet = await readFile(new URL('../../../models/test/golden/rows.parquet', import.meta.url));
    const text = ['', ' = Robert Boulter = \n', '', ' Robert Boulter is an English actor . \n', ''];
    const sentence = [
      "no it was n't black monday",
      "but while the <unk> stock market did n't fall apart friday",
      'the big board',
      "n 't",
      'it',
    ];
    // More of them than the first 1100 of a shard.
    const documents = Array.from({ length: 1102 }, (_, index) => `Document ${index}.\nIt has two lines.`);
    const shard = gzipSync(documents.map((one) => `${JSON.stringify({ text: one, url: 'u' })}\n`).join(''));
    const served = {
      commit: COMMIT,
      files: { [known.file]: known.file.endsWith('.parquet') ? parquet : shard },
      large: [known.file],
    };
    // A conversion is a branch beside `main`, which has no such file.
    const beside = {
      commit: 'd'.repeat(40),
      files: { 'README.md': Buffer.from('') },
      branches: { [known.revision]: served },
    };
    hub.repositories.set(`datasets/${known.id}`, known.revision === 'main' ? served : beside);
    const dataset = await operations.registrar.registerHubDataset({
      name,
      title: known.title,
      address: hubAddress('dataset', known.id, known.revision),
      source: readingAt(name, known.file),
    });
    const content = await operations.datasets.content(dataset);
    const joined: Readonly<Record<string, string>> = {
      'wikitext-2-train': text.join(' '),
      'wikitext-2-validation': text.join('\n\n'),
      'wikitext-2-test': text.join('\n\n'),
      'ptb-train': sentence.join(' '),
      'ptb-validation': sentence.join('\n\n'),
      'ptb-test': sentence.join(' '),
      'c4-validation': documents.slice(0, 1100).join(' '),
    };
    if (content.kind === 'documents') {
      expect(Object.keys(joined)).not.toContain(name);
      expect(content.documents.count).toBe(1102);
      expect(content.documents.at(1101)).toBe(documents[1101]);
    } else expect(content).toMatchObject({ kind: 'text', text: joined[name] });
  },
);
