import { createReadStream } from 'node:fs';
import { expect, it } from 'vitest';
import { chunks, collect, pattern, same, sha256 } from '../bytes.ts';
import type { Fixture } from '../conformance.ts';

const MEGABYTE = 1 << 20;

/** What goes in comes out; what may not go in leaves nothing. */
export function describePutting(use: Fixture): void {
  it.each([0, 1, 8 * MEGABYTE, 20 * MEGABYTE + 3])('keeps %i bytes, with and without a known digest', async (size) => {
    const { store, leftovers } = use();
    for (const known of [false, true]) {
      const bytes = pattern(size, known ? 3 : 5);
      const digest = sha256(bytes);
      await store.delete(digest);
      const seen: number[] = [];
      const options = { onProgress: (done: number) => seen.push(done), ...(known && { digest, byteLength: size }) };
      expect(await store.put(chunks(bytes), options)).toEqual({ digest, byteLength: size });
      expect(await store.stat(digest)).toMatchObject({ byteLength: size });
      expect(same(await collect(store.get(digest)), bytes)).toBe(true);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(seen.at(-1) ?? 0).toBe(size);
    }
    expect(await leftovers()).toEqual([]);
  });

  it('says when it was written', async () => {
    const { store } = use();
    const before = Date.now();
    const { digest } = await store.put(chunks(pattern(10, 7)));
    const { modifiedAt } = (await store.stat(digest))!;
    expect(Math.abs(modifiedAt.getTime() - before)).toBeLessThan(60_000);
  });

  it('reads nothing of a source whose artifact it has', async () => {
    const { store } = use();
    const bytes = pattern(1000, 9);
    const digest = sha256(bytes);
    await store.put(chunks(bytes), { digest });
    let read = false;
    async function* source() {
      read = true;
      yield bytes;
    }
    const seen: number[] = [];
    expect(await store.put(source(), { digest, onProgress: (done) => seen.push(done) })).toEqual({
      digest,
      byteLength: 1000,
    });
    expect(read).toBe(false);
    expect(seen).toEqual([1000]);
  });

  it.each([100, 20 * MEGABYTE])('stores nothing of %i bytes under a digest that they do not have', async (size) => {
    const { store, leftovers } = use();
    const bytes = pattern(size, 11);
    const wrong = sha256(pattern(size, 12));
    await expect(store.put(chunks(bytes), { digest: wrong })).rejects.toMatchObject({
      code: 'ARTIFACT_DAMAGED',
      message: expect.stringContaining(wrong),
    });
    await expect(store.put(chunks(bytes), { digest: sha256(bytes), byteLength: size - 1 })).rejects.toMatchObject({
      code: 'ARTIFACT_DAMAGED',
    });
    expect(await store.stat(wrong)).toBeUndefined();
    expect(await store.stat(sha256(bytes))).toBeUndefined();
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ['shorter', 100],
    ['shorter', 20 * MEGABYTE],
    ['longer', 100],
    ['longer', 20 * MEGABYTE],
  ])('stores nothing of a body that is %s than the %i bytes stated', async (which, stated) => {
    const { store, leftovers } = use();
    const bytes = pattern(which === 'shorter' ? stated - 1 : stated + 1, 17);
    const digest = sha256(bytes);
    const wrong = { code: 'ARTIFACT_DAMAGED', message: expect.stringContaining(`should be ${stated}`) };
    for (const known of [false, true]) {
      const options = { byteLength: stated, ...(known && { digest }) };
      await expect(store.put(chunks(bytes), options)).rejects.toMatchObject(wrong);
      expect(await store.stat(digest)).toBeUndefined();
      expect(await leftovers()).toEqual([]);
    }
  });

  it('reads no further than the length stated', async () => {
    const { store, leftovers } = use();
    let read = 0;
    async function* endless() {
      for (; ; read++) yield pattern(1_000, read);
    }
    await expect(store.put(endless(), { byteLength: 2_500 })).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' });
    expect(read).toBeLessThan(4);
    expect(await leftovers()).toEqual([]);
  });

  it('passes the error of the source on and stores nothing', async () => {
    const { store, leftovers } = use();
    const bytes = pattern(20 * MEGABYTE, 13);
    const digest = sha256(bytes);
    async function* broken() {
      yield* chunks(bytes.subarray(0, 18 * MEGABYTE));
      throw new RangeError('the source broke');
    }
    await expect(store.put(broken(), { digest })).rejects.toThrow(RangeError);
    await expect(store.put(broken())).rejects.toThrow(RangeError);
    const missing = { code: 'ENOENT', path: '/no/such/file' };
    await expect(store.put(createReadStream('/no/such/file'), { digest })).rejects.toMatchObject(missing);
    await expect(store.put(createReadStream('/no/such/file'))).rejects.toMatchObject(missing);
    expect(await store.stat(digest)).toBeUndefined();
    expect(await leftovers()).toEqual([]);
  });

  it('leaves nothing when aborted in the middle', async () => {
    const { store, leftovers } = use();
    const bytes = pattern(20 * MEGABYTE, 15);
    const digest = sha256(bytes);
    for (const known of [true, false]) {
      const abort = new AbortController();
      async function* endless() {
        yield* chunks(bytes.subarray(0, 18 * MEGABYTE));
        abort.abort();
        await new Promise(() => undefined);
      }
      const put = store.put(endless(), { signal: abort.signal, ...(known && { digest }) });
      await expect(put).rejects.toMatchObject({ code: 'CANCELLED' });
    }
    expect(await store.stat(digest)).toBeUndefined();
    expect(await leftovers()).toEqual([]);
    await expect(store.put(chunks(bytes), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
}
