import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { openArtifacts } from '@flapbook/artifacts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileCache } from './cache.ts';
import type { Holder } from './published.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'flapbook-cache-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const model = (key: string): Holder => ({ holder: 'model', key });

/** Holds a model of one file, which it writes if it is not there. */
function hold(cache: FileCache, key: string, byteLength: number) {
  return cache.hold(model(key), byteLength, {
    fill: async (folder) => {
      const file = path.join(folder, 'file');
      if (!existsSync(file)) await writeFile(file, new Uint8Array(byteLength));
    },
  });
}

async function use(cache: FileCache, key: string, byteLength: number): Promise<void> {
  await (await hold(cache, key, byteLength)).release();
}

const there = async () => (await readdir(path.join(root, 'models'))).sort();

describe('room', () => {
  it('is made by what was used longest ago', async () => {
    const cache = new FileCache(root, 1_000);
    for (const key of ['a', 'b', 'c']) await use(cache, key, 300);
    await use(cache, 'a', 300);
    await use(cache, 'd', 300);
    expect(await there()).toEqual(['a', 'c', 'd']);
    await use(cache, 'e', 600);
    expect(await there()).toEqual(['d', 'e']);
  });

  it('is not made of what is open, however long ago that was', async () => {
    const cache = new FileCache(root, 1_000);
    const held = await hold(cache, 'open', 400);
    await use(cache, 'b', 400);
    await use(cache, 'c', 400);
    expect(await there()).toEqual(['c', 'open']);
    await expect(hold(cache, 'd', 700)).rejects.toMatchObject({
      code: 'CACHE_FULL',
      message: expect.stringContaining('in use'),
    });
    expect(await there()).toEqual(['c', 'open']);
    await held.release();
    await use(cache, 'd', 700);
    expect(await there()).toEqual(['d']);
  });

  it('is not made for more than the whole cache', async () => {
    const cache = new FileCache(root, 1_000);
    await use(cache, 'a', 1_000);
    await expect(hold(cache, 'b', 1_001)).rejects.toMatchObject({ code: 'CACHE_FULL' });
    expect(await there()).toEqual(['a']);
  });

  it('counts what an older version has left', async () => {
    await mkdir(path.join(root, 'models', 'old'), { recursive: true });
    await writeFile(path.join(root, 'models', 'old', 'file'), new Uint8Array(900));
    await use(new FileCache(root, 1_000), 'new', 200);
    expect(await there()).toEqual(['new']);
  });
});

it('lets nothing stay of a fill that failed but what it left to go on from', async () => {
  const cache = new FileCache(root, 1_000);
  const failing = cache.hold(model('a'), 500, {
    fill: async (folder) => {
      await writeFile(path.join(folder, 'part'), 'half');
      throw new Error('gone');
    },
  });
  await expect(failing).rejects.toThrow('gone');
  expect((await readdir(path.join(root, 'models', 'a'))).sort()).toEqual(['.account.json', 'part']);
  await use(cache, 'b', 1_000);
  expect(await there()).toEqual(['b']);
});

describe('two processes', () => {
  it('fill an entry one after the other, so that the second finds it whole', async () => {
    const [one, other] = [new FileCache(root, 1_000), new FileCache(root, 1_000)];
    let fills = 0;
    const fill = async (folder: string) => {
      const file = path.join(folder, 'file');
      if (existsSync(file)) return;
      fills += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await writeFile(file, 'whole');
    };
    const held = await Promise.all([one, other].map((cache) => cache.hold(model('a'), 5, { fill })));
    expect(fills).toBe(1);
    for (const { folder } of held) expect(await readFile(path.join(folder, 'file'), 'utf8')).toBe('whole');
    await Promise.all(held.map(({ release }) => release()));
  });

  it('respect each other’s open entries, and forget those of one that was killed', async () => {
    const child = fork(new URL('./cache.fixture.ts', import.meta.url), [root, 'theirs', '600'], {
      execArgv: ['--import', 'tsx'],
    });
    try {
      await once(child, 'message');
      const cache = new FileCache(root, 1_000);
      await expect(hold(cache, 'mine', 600)).rejects.toMatchObject({ code: 'CACHE_FULL' });
      child.kill('SIGKILL');
      await once(child, 'exit');
      await use(cache, 'mine', 600);
      expect(await there()).toEqual(['mine']);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('go on filling what one was killed in the middle of', async () => {
    const child = fork(new URL('./cache.fixture.ts', import.meta.url), [root, 'half', '600', 'hang'], {
      execArgv: ['--import', 'tsx'],
    });
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const started = performance.now();
    await use(new FileCache(root, 1_000), 'half', 600);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await readdir(path.join(root, 'models', 'half'))).toContain('file');
  });
});

it('drops further entries when the disk is full before the bound is reached', async ({ skip }) => {
  const run = promisify(execFile);
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', root]).catch(() => undefined);
  if (!mounted) skip('a tmpfs of four megabytes cannot be mounted here');
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'flapbook-store-'));
  try {
    const store = await openArtifacts(elsewhere);
    const cache = new FileCache(root, 100e6);
    const digests: string[] = [];
    for (const fill of [1, 2, 3]) {
      const bytes = new Uint8Array(1_500_000).fill(fill);
      digests.push(
        (
          await store.put(
            (async function* () {
              yield bytes;
            })(),
          )
        ).digest,
      );
    }
    const fetch = (digest: string) =>
      cache.hold(model(digest), 1_500_000, { fill: (folder) => store.fetchTo(digest, path.join(folder, 'file')) });
    for (const digest of digests) await (await fetch(digest)).release();
    expect(await there()).toEqual(digests.slice(1).sort());

    const held = await Promise.all(digests.slice(1).map(fetch));
    await expect(fetch(digests[0]!)).rejects.toMatchObject({ code: 'ARTIFACT_STORE_FULL' });
    for (const { folder, release } of held) {
      expect(existsSync(path.join(folder, 'file'))).toBe(true);
      await release();
    }
    await store.close();
  } finally {
    // A file that another thread is still closing would keep it busy.
    await run('umount', ['--lazy', root]);
    await rm(elsewhere, { recursive: true, force: true });
  }
});
