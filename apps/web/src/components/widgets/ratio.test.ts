import { expect, test } from 'vitest';
import { ratioOf } from './ratio';

test.each([
  ['0.3', 0.3],
  ['0,25', 0.25],
  ['2', 0.99],
  ['-1', 0.01],
  ['0.12345', 0.123],
  ['', undefined],
  ['x', undefined],
])('%j is read as %s', (text, ratio) => {
  expect(ratioOf(text)).toBe(ratio);
});
