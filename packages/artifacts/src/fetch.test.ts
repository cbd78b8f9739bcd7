import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chunks, pattern, sha256 } from '../test/bytes.ts';
import { placeOf } from './digest.ts';
import { fetchToFile } from './fetch.ts';
import { type ArtifactStore, openArtifacts } from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flapbook-fetch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = pattern(200_000, 71);
const digest = sha256(bytes);

/** Answers each call of `get` from the next of the stores. */
async function oneAfterAnother(states: ('damaged' | 'sound')[]) {
  const stores: ArtifactStore[] = [];
  for (const [i, state] of states.entries()) {
    const store = await openArtifacts(join(folder, String(i)));
    await store.put(chunks(bytes));
    if (state === 'damaged') await writeFile(join(folder, String(i), placeOf(digest)), bytes.subarray(1));
    stores.push(store);
  }
  const waiting = [...stores];
  const get: ArtifactStore['get'] = (name, options) => waiting.shift()!.get(name, options);
  return { get, stat: stores[0]!.stat, waiting };
}

it('fetches once more what arrives damaged', async () => {
  const source = await oneAfterAnother(['damaged', 'sound']);
  await fetchToFile(source, digest, join(folder, 'out', 'file'), {});
  expect(sha256(await readFile(join(folder, 'out', 'file')))).toBe(digest);
  expect(await readdir(join(folder, 'out'))).toEqual(['file']);
});

it('removes what killed fetches of the same file left a day ago', async () => {
  const store = await openArtifacts(join(folder, 'store'));
  await store.put(chunks(bytes));
  const out = join(folder, 'out');
  await mkdir(out);
  const id = '12345678-1234-4123-8123-123456789abc';
  const names = [`file.${id}.part`, `file.0${id.slice(1)}.part`, `other.${id}.part`, 'file.part'];
  const dayAgo = Date.now() / 1000 - 86_460;
  for (const [i, name] of names.entries()) {
    await writeFile(join(out, name), 'half');
    if (i !== 1) await utimes(join(out, name), dayAgo, dayAgo);
  }
  await store.fetchTo(digest, join(out, 'file'));
  expect((await readdir(out)).sort()).toEqual(['file', ...names.slice(1)].sort());
});

it('does not try a third time', async () => {
  const source = await oneAfterAnother(['damaged', 'damaged', 'sound']);
  await expect(fetchToFile(source, digest, join(folder, 'out', 'file'), {})).rejects.toMatchObject({
    code: 'ARTIFACT_DAMAGED',
    message: expect.stringContaining(digest),
  });
  expect(source.waiting).toHaveLength(1);
  expect(await readdir(join(folder, 'out'))).toEqual([]);
});
