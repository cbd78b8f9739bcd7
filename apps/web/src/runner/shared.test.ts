import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shared } from './shared';

test('what says the same stays the same object', () => {
  const before = { plan: { ratio: 0.3, removal: [{ heads: [0.1, 0.2] }], layers: [{ kept: [1] }, { kept: [2] }] } };
  const after = { plan: { ratio: 0.4, removal: [{ heads: [0.1, 0.2] }], layers: [{ kept: [1] }, { kept: [3] }] } };
  const merged = shared(before, after);
  expect(merged).toEqual(after);
  expect(merged.plan.removal).toBe(before.plan.removal);
  expect(merged.plan.layers[0]).toBe(before.plan.layers[0]);
  expect(merged.plan.layers[1]).not.toBe(before.plan.layers[1]);
  expect(shared(before, structuredClone(before))).toBe(before);
});

test('lengths, names and kinds count', () => {
  expect(shared([1, 2], [1])).toEqual([1]);
  expect(shared({ a: undefined }, { b: undefined })).toEqual({ b: undefined });
  expect(shared([], {})).toEqual({});
  expect(shared(null, { a: null })).toEqual({ a: null });
});

test('whatever came before, the new value is what is shown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      const copy = structuredClone(after);
      expect(shared(before, after)).toEqual(copy);
      expect(after).toEqual(copy);
    }),
  );
});
