import fc from 'fast-check';

/** Sizes at which programs go wrong: signs, carries, and what does not fit any more. */
const EDGES = [
  0n,
  1n,
  7n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const at = fc.nat(0x7fffffff);
const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('set' as const), at, byte: fc.nat(255) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      at,
      width: fc.constantFrom(2, 4, 8),
      value: fc.constantFrom(...EDGES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('insert' as const), at, bytes: fc.uint8Array({ maxLength: 16 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('copy' as const), at, from: at, length: fc.integer({ min: 1, max: 64 }) }),
  },
);
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

/**
 * A sound file with one to four changes of its bytes.
 *
 * @param within changes begin in the first so many bytes: those that say what the rest is
 */
export function damaged(sound: Uint8Array, within = sound.length): fc.Arbitrary<Uint8Array> {
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) => edits.reduce((bytes, one) => changed(bytes, one, within), sound));
}

function changed(bytes: Uint8Array, one: Edit, within: number): Uint8Array {
  const limit = Math.min(bytes.length, within);
  if (limit === 0) return bytes;
  const start = one.at % limit;
  switch (one.kind) {
    case 'cut':
      return bytes.subarray(0, start);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, start), one.bytes, bytes.subarray(start)]);
    case 'set': {
      const copy = Uint8Array.from(bytes);
      copy[start] = one.byte;
      return copy;
    }
    case 'copy': {
      const copy = Uint8Array.from(bytes);
      const from = one.from % bytes.length;
      copy.set(bytes.subarray(from, from + Math.min(one.length, bytes.length - start)), start);
      return copy;
    }
    case 'number': {
      const copy = Buffer.from(bytes);
      for (let byte = 0; byte < one.width && start + byte < copy.length; byte++)
        copy[start + byte] = Number((one.value >> BigInt(8 * byte)) & 0xffn);
      return copy;
    }
  }
}
