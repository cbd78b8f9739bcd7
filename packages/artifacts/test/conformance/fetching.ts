import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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
