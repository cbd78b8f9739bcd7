import { expect, it } from 'vitest';
import { chunks, collect, pattern, same, sha256 } from '../bytes.ts';
import type { Fixture } from '../conformance.ts';

const ABSENT = sha256(new TextEncoder().encode('never stored'));

/** Ranges, what is missing, deleting, aborting. */
export function describeReading(use: Fixture): void {
  it('reads ranges', async () => {
    const { store } = use();
    const bytes = pattern(3_000_000, 21);
    const { digest } = await store.put(chunks(bytes));
    const ranges: [number | undefined, number | undefined][] = [
      [0, 1],
      [1, 2],
      [undefined, 70_000],
      [65_521, 2_000_001],
      [2_999_999, 3_000_000],
      [2_999_000, undefined],
      [2_999_000, 9_000_000],
      [1_000, 1_000],
      [0, 0],
      [3_000_000, undefined],
      [5_000_000, 6_000_000],
    ];
    for (const [start, end] of ranges) {
      const part = await collect(store.get(digest, { start, end }));
      expect(same(part, bytes.subarray(start, end)), `bytes from ${start} to ${end}`).toBe(true);
    }
    const { digest: empty } = await store.put(chunks(new Uint8Array(0)));
    expect(await collect(store.get(empty, { start: 0, end: 5 }))).toHaveLength(0);
  });

  it.each([
    [-1, undefined],
    [0.5, undefined],
    [5, 4],
    [0, Number.NaN],
  ])('refuses the range from %s to %s', async (start, end) => {
    const { store } = use();
    const { digest } = await store.put(chunks(pattern(10, 22)));
    await expect(collect(store.get(digest, { start, end }))).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });

  it('says what is not there', async () => {
    const { store } = use();
    const missing = { code: 'ARTIFACT_NOT_FOUND', message: expect.stringContaining(ABSENT) };
    expect(await store.stat(ABSENT)).toBeUndefined();
    await expect(collect(store.get(ABSENT))).rejects.toMatchObject(missing);
    await expect(collect(store.get(ABSENT, { start: 2, end: 3 }))).rejects.toMatchObject(missing);
    await expect(collect(store.get(ABSENT, { start: 2, end: 2 }))).rejects.toMatchObject(missing);
    await store.delete(ABSENT);
  });

  it.each(['', 'abc', '../../etc/passwd', `${ABSENT}/..`, ABSENT.toUpperCase(), `${'../'.repeat(21)}a`])(
    'takes %j for no digest',
    async (digest) => {
      const { store } = use();
      const refused = { code: 'BAD_PARAMETER' };
      await expect(store.stat(digest)).rejects.toMatchObject(refused);
      await expect(store.delete(digest)).rejects.toMatchObject(refused);
      await expect(collect(store.get(digest))).rejects.toMatchObject(refused);
      await expect(store.fetchTo(digest, '/nowhere')).rejects.toMatchObject(refused);
      await expect(store.put(chunks(pattern(3)), { digest })).rejects.toMatchObject(refused);
    },
  );

  it('deletes', async () => {
    const { store } = use();
    const { digest } = await store.put(chunks(pattern(500, 23)));
    await store.delete(digest);
    expect(await store.stat(digest)).toBeUndefined();
    await expect(collect(store.get(digest))).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
    await store.delete(digest);
  });

  it('stops reading when aborted, and when the reader has enough', async () => {
    const { store } = use();
    const { digest } = await store.put(chunks(pattern(9_000_000, 24)));
    const abort = new AbortController();
    const reading = (async () => {
      for await (const _ of store.get(digest, { signal: abort.signal })) abort.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    for await (const chunk of store.get(digest)) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    expect(await store.stat(digest)).toMatchObject({ byteLength: 9_000_000 });
  });
}
