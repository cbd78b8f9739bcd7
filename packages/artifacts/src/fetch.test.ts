import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('parts', () => {
  const [host, id] = [Buffer.from(hostname()).toString('hex').slice(-24), '0123456789ab'];
  let out: string;
  let store: ArtifactStore;
  beforeEach(async () => {
    store = await openArtifacts(join(folder, 'store'));
    await store.put(chunks(bytes));
    out = join(folder, 'out');
    await mkdir(out);
  });

  /** Bytes at which the fetch goes on; none from the start. */
  const goesOnAt = async () => {
    const seen: number[] = [];
    await store.fetchTo(digest, join(out, 'file'), { onProgress: (done) => seen.push(done) });
    expect(sha256(await readFile(join(out, 'file')))).toBe(digest);
    return seen.find((done) => done === 70_000);
  };

  it('are taken over from a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await writeFile(join(out, `file.${digest}.${host}-${child.pid}-${id}.part`), bytes.subarray(0, 70_000));
    expect(await goesOnAt()).toBeUndefined();
    expect(await readdir(out)).toHaveLength(2);

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await goesOnAt()).toBe(70_000);
    expect(await readdir(out)).toEqual(['file']);
  });

  it('of another machine are taken over after ten minutes of silence', async () => {
    const name = join(out, `file.${digest}.00-1-${id}.part`);
    await writeFile(name, bytes.subarray(0, 70_000));
    expect(await goesOnAt()).toBeUndefined();
    const elevenMinutesAgo = Date.now() / 1000 - 660;
    await utimes(name, elevenMinutesAgo, elevenMinutesAgo);
    expect(await goesOnAt()).toBe(70_000);
  });

  it('are written by one process each', async () => {
    await writeFile(join(out, `file.${digest}.part`), bytes.subarray(0, 70_000));
    await Promise.all([1, 2, 3].map(() => store.fetchTo(digest, join(out, 'file'))));
    expect(sha256(await readFile(join(out, 'file')))).toBe(digest);
    expect(await readdir(out)).toEqual(['file']);
  });

  it('that were left a day ago go, and nothing else', async () => {
    const other = digest.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    const names = [`file.${other}.part`, `file.${other}.00-1-${id}.part`, `other.${other}.part`, 'file.part'];
    const dayAgo = Date.now() / 1000 - 86_460;
    for (const [i, name] of names.entries()) {
      await writeFile(join(out, name), 'half');
      if (i !== 1) await utimes(join(out, name), dayAgo, dayAgo);
    }
    await store.fetchTo(digest, join(out, 'file'));
    expect((await readdir(out)).sort()).toEqual(['file', ...names.slice(1)].sort());
  });
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
