import fc from 'fast-check';
import { expect, test } from 'vitest';
import { looksIn, rangeOf, withLook } from './control-looks';

test('what is written is read', () => {
  const options = withLook({ folded: true }, 'ratio', { min: 0.1, max: 0.9, step: 0.05, unit: 'share' });
  expect(options.folded).toBe(true);
  expect(looksIn(options)).toEqual({ ratio: { min: 0.1, max: 0.9, step: 0.05, unit: 'share' } });
  expect(withLook(options, 'ratio', {})).toEqual({ folded: true });
});

test('whatever options hold, a look makes sense', () => {
  const any = fc.oneof(
    fc.anything(),
    fc.record({ min: fc.anything(), max: fc.double(), step: fc.double(), unit: fc.string() }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), any), (controls) => {
      for (const look of Object.values(looksIn({ controls }))) {
        const range = rangeOf(look);
        if (range) expect(range.min < range.max && range.step > 0).toBe(true);
        expect((look.unit ?? '').length).toBeLessThanOrEqual(24);
      }
    }),
  );
  expect(looksIn(undefined)).toEqual({});
  expect(looksIn({ controls: [1] })).toEqual({});
});

test('a slider needs both ends', () => {
  expect(rangeOf({ min: 0 })).toBeUndefined();
  expect(rangeOf({ min: 1, max: 1 })).toBeUndefined();
  expect(rangeOf({ min: 0, max: Number.MIN_VALUE })).toBeUndefined();
  expect(rangeOf({ min: -Number.MAX_VALUE, max: Number.MAX_VALUE })).toBeUndefined();
  expect(rangeOf({ min: 0, max: 50 })).toEqual({ min: 0, max: 50, step: 0.5 });
});
