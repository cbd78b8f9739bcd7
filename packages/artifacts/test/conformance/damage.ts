import { expect, it } from 'vitest';
import { chunks, collect, pattern, same, sha256 } from '../bytes.ts';
import type { Fixture } from '../conformance.ts';

/** Bytes that changed on the store itself. */
export function describeDamage(use: Fixture): void {
  const flip = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

  it.each([
    ['a bit flipped in the middle', (bytes: Uint8Array) => flip(bytes, 1_000_000)],
    ['the last bit flipped', (bytes: Uint8Array) => flip(bytes, bytes.byteLength - 1)],
    ['its end cut off', (bytes: Uint8Array) => bytes.subarray(0, 1_500_000)],
    ['nothing left', () => new Uint8Array(0)],
    ['a byte too many', (bytes: Uint8Array) => new Uint8Array([...bytes, 0])],
  ])('names an artifact with %s', async (_, damage) => {
    const { store, tamper } = use();
    const bytes = pattern(2_000_000, 31);
    const { digest } = await store.put(chunks(bytes));
    await tamper(digest, damage(bytes));
    await expect(collect(store.get(digest))).rejects.toMatchObject({
      code: 'ARTIFACT_DAMAGED',
      message: expect.stringContaining(digest),
    });
    await store.delete(digest);
  });

  it('heals when the bytes are put again', async () => {
    const { store, tamper } = use();
    const bytes = pattern(50_000, 33);
    const digest = sha256(bytes);
    const whole = async () => same(await collect(store.get(digest)), bytes);

    await store.put(chunks(bytes));
    await tamper(digest, flip(bytes, 4));
    await store.put(chunks(bytes));
    expect(await whole()).toBe(true);

    await tamper(digest, bytes.subarray(1));
    await store.put(chunks(bytes), { digest, byteLength: bytes.byteLength });
    expect(await whole()).toBe(true);
  });
}
