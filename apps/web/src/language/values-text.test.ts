import { expect, test } from 'vitest';
import { difference, valuesText } from './values-text';

test('the parameters in which figures differ from what is set are named, and no others', () => {
  const shown = { ratio: 0.2, samples: 128, model: 'demo', withBias: true };
  expect(difference(shown, { ...shown, ratio: 0.3 })).toEqual({ shown: 'ratio 0.2', now: 'ratio 0.3' });
  expect(difference(shown, { ratio: 0.3, model: 'demo', withBias: false })).toEqual({
    shown: 'ratio 0.2, samples 128, with bias true',
    now: 'ratio 0.3, samples not set, with bias false',
  });
  expect(difference(shown, { ...shown })).toBeUndefined();
});

test('values of every kind are named, the long ones by their beginning', () => {
  expect(valuesText({ ratios: [0.1, 0.2], metric: 'WIFV', seed: 0, note: null })).toBe(
    'ratios [0.1,0.2], metric WIFV, seed 0, note not set',
  );
  expect(valuesText({ text: 'x'.repeat(100) })).toBe(`text ${'x'.repeat(39)}…`);
  expect(valuesText({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 })).toBe('a 1, b 2, c 3, d 4 and 2 more');
  expect(valuesText({}, ['constructor'])).toBe('constructor not set');
});
