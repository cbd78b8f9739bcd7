import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chunks, collect, pattern, sha256 } from '../../test/bytes.ts';
import { describeArtifacts } from '../../test/conformance.ts';
import { placeOf } from '../digest.ts';
import { openArtifacts } from '../index.ts';

describeArtifacts('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'flapbook-artifacts-'));
  return {
    store: await openArtifacts(root),
    reopen: () => openArtifacts(`file://${root}`),
    tamper: (digest, bytes) => writeFile(join(root, placeOf(digest)), bytes),
    leftovers: () => readdir(join(root, 'tmp')),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
});

describe('folder store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flapbook-artifacts-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const bytes = pattern(5_000, 81);
  const digest = sha256(bytes);

  it('says where it is', async () => {
    expect((await openArtifacts(join(folder, 'a b'))).url).toBe(`file://${folder}/a%20b`);
  });

  it('removes what killed writers left a day ago, when it lists', async () => {
    const store = await openArtifacts(folder);
    const [old, recent] = ['old', 'recent'].map((name) => join(folder, 'tmp', name)) as [string, string];
    for (const file of [old, recent]) await writeFile(file, 'half');
    const dayAgo = Date.now() / 1000 - 86_460;
    await utimes(old, dayAgo, dayAgo);
    for await (const _ of store.list());
    expect(await readdir(join(folder, 'tmp'))).toEqual(['recent']);
  });

  it('follows no link out of the store', async () => {
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, digest.slice(2)), bytes);
    const store = await openArtifacts(join(folder, 'store'));
    const group = join(folder, 'store', digest.slice(0, 2));

    await symlink(outside, group);
    expect(await store.stat(digest)).toBeUndefined();
    await expect(collect(store.get(digest))).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
    await expect(store.put(chunks(bytes))).rejects.toMatchObject({ code: 'ARTIFACT_STORE_UNAVAILABLE' });
    await store.delete(digest);

    await rm(group);
    await mkdir(group);
    await symlink(join(outside, digest.slice(2)), join(group, digest.slice(2)));
    expect(await store.stat(digest)).toBeUndefined();
    for await (const listed of store.list()) expect(listed).toBeUndefined();
    await store.put(chunks(pattern(5_000, 81)), { digest });
    await writeFile(join(group, digest.slice(2)), 'altered');
    expect(sha256(await readFile(join(outside, digest.slice(2))))).toBe(digest);
    expect(await readdir(join(folder, 'store', 'tmp'))).toEqual([]);
  });

  it('tells a store that is gone from an artifact that is', async () => {
    const store = await openArtifacts(join(folder, 'store'));
    await rename(join(folder, 'store'), join(folder, 'unmounted'));
    const unavailable = { code: 'ARTIFACT_STORE_UNAVAILABLE', message: expect.stringContaining(join(folder, 'store')) };
    await expect(store.check()).rejects.toMatchObject(unavailable);
    await expect(store.stat(digest)).rejects.toMatchObject(unavailable);
    await expect(collect(store.get(digest))).rejects.toMatchObject(unavailable);
    await expect(store.put(chunks(bytes))).rejects.toMatchObject(unavailable);
  });

  it('refuses a path that is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openArtifacts(join(folder, 'file'))).rejects.toMatchObject({ code: 'ARTIFACT_STORE_UNAVAILABLE' });
  });

  it('leaves nothing on a full disk, neither of a put nor of a fetch', async ({ skip }) => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const run = promisify(execFile);
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).catch(() => undefined);
    if (!mounted) skip('a tmpfs of one megabyte cannot be mounted here');
    try {
      const full = { code: 'ARTIFACT_STORE_FULL', message: expect.stringContaining(disk) };
      const large = pattern(3_000_000, 82);
      const small = await openArtifacts(disk);
      await expect(small.put(chunks(large))).rejects.toMatchObject(full);
      await expect(small.put(chunks(large), { digest: sha256(large) })).rejects.toMatchObject(full);
      expect(await small.stat(sha256(large))).toBeUndefined();
      const roomy = await openArtifacts(join(folder, 'roomy'));
      await roomy.put(chunks(large));
      await expect(roomy.fetchTo(sha256(large), join(disk, 'copy'))).rejects.toMatchObject(full);
      expect(await readdir(disk, { recursive: true })).toEqual(['tmp']);
      await small.put(chunks(bytes));
      expect(await small.stat(digest)).toMatchObject({ byteLength: 5_000 });
    } finally {
      await run('umount', [disk]);
    }
  });
});
