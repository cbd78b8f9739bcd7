import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CollectionRun, followCollection, type Operations, openOperations, planCollection } from '../index.ts';
import { localStorageOf } from './local-files.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-local-files-'));
  operations = await openOperations({
    url: database.url,
    applicationName: 'test',
    hub: { directory: path.join(folder, 'hub'), offline: true },
    uploads: { directory: path.join(folder, 'uploads') },
  });
});
afterAll(async () => {
  await operations?.close();
  await rm(folder, { recursive: true });
});

async function age(place: string, days: number): Promise<void> {
  const at = Date.now() / 1000 - days * 86_400;
  for (const name of await readdir(place, { recursive: true })) await utimes(path.join(place, name), at, at);
  await utimes(place, at, at);
}

test('downloads and uploads that nothing is made from go once they are old, parts of files too; what is used stays', async () => {
  const repository = path.join(folder, 'hub', 'models--owner--name');
  const snapshot = (digit: string) => path.join(repository, 'snapshots', digit.repeat(40));
  const upload = (digit: string) => path.join(folder, 'uploads', digit.repeat(64));
  await writeTinyModel(snapshot('a'));
  await operations.models.register('used', snapshot('a'));
  await mkdir(upload('b'), { recursive: true });
  await writeFile(path.join(upload('b'), 'text.txt'), 'The cat sat on the mat.\n'.repeat(100));
  const source = { format: 'text', file: path.join(upload('b'), 'text.txt'), joining: 'NONE' } as const;
  await operations.datasets.register('used', 'Used', source);
  for (const place of [snapshot('c'), snapshot('d'), upload('e'), path.join(repository, 'blobs')]) {
    await mkdir(place, { recursive: true });
    await writeFile(path.join(place, place.endsWith('blobs') ? 'f.incomplete' : 'file'), Buffer.alloc(1000));
  }
  for (const place of [repository, path.join(folder, 'uploads')]) await age(place, 40);
  // Downloaded yesterday, and about to be registered.
  await age(snapshot('d'), 1);

  const before = await localStorageOf(operations);
  expect(before.map(({ kind, unusedBytes }) => [kind, unusedBytes])).toEqual([
    ['downloads', 2000],
    ['uploads', 1000],
  ]);
  expect((await localStorageOf(operations, { keepDays: 50 })).every(({ unusedBytes }) => unusedBytes === 0)).toBe(true);
  // By the collection that everybody asks for: the command, GraphQL, and what either would tell before.
  expect(await planCollection(operations, { keepDays: 0 })).toMatchObject({ localBytes: 3000 });
  const { id } = await operations.collector.start({ keepDays: 0 });
  let run: CollectionRun | undefined;
  for await (const next of followCollection(operations.database, id)) run = next;
  expect(run).toMatchObject({ status: 'SUCCEEDED', gone: { localBytes: 3000 } });
  expect((await readdir(path.join(repository, 'snapshots'))).sort()).toEqual(['a'.repeat(40), 'd'.repeat(40)]);
  expect(await readdir(path.join(repository, 'blobs'))).toEqual([]);
  expect(await readdir(path.join(folder, 'uploads'))).toEqual(['b'.repeat(64)]);
  const after = await localStorageOf(operations);
  expect(after.map(({ bytes }) => bytes)).toEqual([before[0]!.bytes - 2000, before[1]!.bytes - 1000]);
});
