import { expect, it } from 'vitest';
import type { ListedArtifact } from '../../src/index.ts';
import { chunks, collect, pattern, same, sha256 } from '../bytes.ts';
import type { Fixture } from '../conformance.ts';

/** Several users of one store. */
export function describeSharing(use: Fixture): void {
  it('takes the same and different artifacts from several writers at once', async () => {
    const { store, reopen, leftovers } = use();
    const other = await reopen();
    const [shared, ...own] = [51, 52, 53].map((seed) => pattern(9_000_000, seed)) as [Uint8Array, ...Uint8Array[]];
    const digest = sha256(shared);
    const puts = [store, other, store, other].map((writer, i) =>
      writer.put(chunks(shared, 50_000 + i), i < 2 ? { digest } : {}),
    );
    const others = own.map((bytes, i) => (i === 0 ? store : other).put(chunks(bytes)));
    const stored = await Promise.all([...puts, ...others]);
    expect(stored.map((artifact) => artifact.digest)).toEqual([digest, digest, digest, digest, ...own.map(sha256)]);
    for (const bytes of [shared, ...own]) {
      for (const reader of [store, other]) expect(same(await collect(reader.get(sha256(bytes))), bytes)).toBe(true);
    }
    expect(await leftovers()).toEqual([]);
    await other.close();
  });

  it('shows readers the artifact whole while it is written again', async () => {
    const { store, reopen } = use();
    const other = await reopen();
    const bytes = pattern(3_000_000, 54);
    const { digest } = await store.put(chunks(bytes));
    const rewriting = Promise.all([1, 2, 3].map(() => other.put(chunks(bytes))));
    for (let i = 0; i < 6; i++) expect(same(await collect(store.get(digest)), bytes)).toBe(true);
    await rewriting;
    await other.close();
  });

  it('lists all artifacts in order and nothing else', async () => {
    const { store, reopen } = use();
    const other = await reopen();
    for await (const { digest } of store.list()) await other.delete(digest);
    const sizes = Array.from({ length: 30 }, (_, i) => i * 10);
    const expected = sizes.map((size) => ({ digest: sha256(pattern(size, 61)), byteLength: size }));
    for (const size of sizes) await store.put(chunks(pattern(size, 61)));
    const listed: ListedArtifact[] = [];
    for await (const artifact of other.list()) listed.push(artifact);
    expect(listed).toEqual(
      expected
        .toSorted((a, b) => (a.digest < b.digest ? -1 : 1))
        .map((artifact) => ({ ...artifact, modifiedAt: expect.any(Date) })),
    );
    await other.close();
  });

  it('answers a check', async () => {
    await use().store.check();
  });
}
