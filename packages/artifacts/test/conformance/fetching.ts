import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunks, pattern, same, sha256 } from '../bytes.ts';
import type { Fixture } from '../conformance.ts';

/** Copies into files: whole and verified, or not at all. */
export function describeFetching(use: Fixture): void {
  describe('fetching', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'flapbook-fetch-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('makes the folder and replaces the file', async () => {
      const { store } = use();
      const bytes = pattern(9_000_000, 41);
      const { digest } = await store.put(chunks(bytes));
      const file = join(folder, 'deep', 'er', 'file');
      for (const _ of ['new', 'again']) {
        const seen: (number | undefined)[][] = [];
        await store.fetchTo(digest, file, { onProgress: (...report) => seen.push(report) });
        expect(same(await readFile(file), bytes)).toBe(true);
        expect(seen.at(-1)).toEqual([9_000_000, 9_000_000]);
        await writeFile(file, 'altered');
      }
      expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['file']);
    });

    it('goes on where a fetch was cancelled', async () => {
      const { store } = use();
      const bytes = pattern(9_000_000, 43);
      const { digest } = await store.put(chunks(bytes));
      const file = join(folder, 'resumed', 'file');
      const abort = new AbortController();
      const onProgress = (done: number) => done > 3_000_000 && abort.abort();
      const cancelled = store.fetchTo(digest, file, { signal: abort.signal, onProgress });
      await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
      const part = join(folder, 'resumed', `file.${digest}.part`);
      const { size } = await stat(part);
      expect(size).toBeGreaterThan(3_000_000);

      const seen: number[] = [];
      await store.fetchTo(digest, file, { onProgress: (done) => seen.push(done) });
      expect([seen[0], seen.at(-1)]).toEqual([size, 9_000_000]);
      expect(same(await readFile(file), bytes)).toBe(true);
      expect(await readdir(join(folder, 'resumed'))).toEqual(['file']);
    });

    it.each([
      ['of other bytes', (bytes: Uint8Array) => bytes.subarray(1, 4_000_000)],
      ['with more than the artifact', (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.of(0)])],
    ])('starts afresh when what was there is %s', async (_, damage) => {
      const { store } = use();
      const bytes = pattern(5_000_000, 44);
      const { digest } = await store.put(chunks(bytes));
      const file = join(folder, 'afresh', 'file');
      await mkdir(join(folder, 'afresh'), { recursive: true });
      await writeFile(`${file}.${digest}.part`, damage(bytes));
      await store.fetchTo(digest, file);
      expect(same(await readFile(file), bytes)).toBe(true);
      expect(await readdir(join(folder, 'afresh'))).toEqual(['file']);
    });

    it('takes no bytes again of what was there whole', async () => {
      const { store } = use();
      const bytes = pattern(100_000, 45);
      const { digest } = await store.put(chunks(bytes));
      const file = join(folder, 'whole', 'file');
      await mkdir(join(folder, 'whole'));
      await writeFile(`${file}.${digest}.part`, bytes);
      await store.fetchTo(digest, file);
      expect(same(await readFile(file), bytes)).toBe(true);
    });

    it('leaves no file of a damaged, missing or cancelled artifact, and the old one as it was', async () => {
      const { store, tamper } = use();
      const bytes = pattern(9_000_000, 42);
      const { digest } = await store.put(chunks(bytes));
      const there = join(folder, 'kept', 'file');
      await store.fetchTo(digest, there);

      const abort = new AbortController();
      const cancelled = store.fetchTo(digest, there, { signal: abort.signal, onProgress: () => abort.abort() });
      await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
      await tamper(digest, bytes.subarray(0, 8_999_999));
      const damaged = { code: 'ARTIFACT_DAMAGED', message: expect.stringContaining(digest) };
      await expect(store.fetchTo(digest, there)).rejects.toMatchObject(damaged);
      await store.delete(digest);
      await expect(store.fetchTo(digest, there)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });

      expect(await readdir(join(folder, 'kept'))).toEqual(['file']);
      expect(sha256(await readFile(there))).toBe(digest);
    });
  });
}
