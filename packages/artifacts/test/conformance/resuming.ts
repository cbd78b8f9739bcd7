import { expect, it } from 'vitest';
import { chunks, collect, pattern, same, sha256 } from '../bytes.ts';
import type { Fixture } from '../conformance.ts';

/** What is put in several attempts. */
export function describeResuming(use: Fixture): void {
  /** A source that notes where it was opened, and ends in an error behind so many bytes. */
  function source(bytes: Uint8Array, { seed, breaksAt = bytes.byteLength }: { seed: number; breaksAt?: number }) {
    const opened: number[] = [];
    return {
      opened,
      id: sha256(Uint8Array.of(seed)),
      byteLength: bytes.byteLength,
      async *open(start: number) {
        opened.push(start);
        yield* chunks(bytes.subarray(start, breaksAt), 7_001);
        if (breaksAt < bytes.byteLength) throw new RangeError('The power is gone.');
      },
    };
  }

  it('goes on where an attempt has ended, by whatever it did', async () => {
    const { store, reopen, leftovers } = use();
    const bytes = pattern(300_000, 51);
    const before = await leftovers();
    const broken = source(bytes, { seed: 51, breaksAt: 200_000 });
    await expect(store.putResumable(broken)).rejects.toThrow('The power is gone.');
    const stopped = source(bytes, { seed: 51 });
    const controller = new AbortController();
    await expect(
      store.putResumable(stopped, {
        signal: controller.signal,
        onProgress: (done) => done > 250_000 && controller.abort(),
      }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(stopped.opened).toEqual([200_000]);
    const again = source(bytes, { seed: 51 });
    const seen: number[] = [];
    const stored = await (await reopen()).putResumable(again, { onProgress: (done) => seen.push(done) });
    expect(stored).toEqual({ digest: sha256(bytes), byteLength: 300_000 });
    expect(again.opened[0]).toBeGreaterThan(250_000);
    expect(seen.at(-1)).toBe(300_000);
    expect(same(await collect(store.get(stored.digest)), bytes)).toBe(true);
    expect(await leftovers()).toEqual(before);
  });

  it('takes nothing from an attempt at something else, and none of a wrong length', async () => {
    const { store, leftovers } = use();
    const before = await leftovers();
    const bytes = pattern(50_000, 52);
    const long = { ...source(bytes, { seed: 53 }), byteLength: 49_999 };
    await expect(store.putResumable(long)).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' });
    const short = { ...source(bytes, { seed: 53 }), byteLength: 50_001 };
    await expect(store.putResumable(short)).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' });
    const other = source(bytes, { seed: 53 });
    await store.putResumable(other);
    expect(other.opened).toEqual([0]);
    await expect(store.putResumable({ ...other, id: '../escape' })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
    expect(await leftovers()).toEqual(before);
  });
}
