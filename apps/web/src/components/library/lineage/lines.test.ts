import { expect, test } from 'vitest';
import { lines } from './lines';

test.each([
  ['', []],
  ['short', ['short']],
  ['one two three four', ['one two', 'three four']],
  ['one two three four five six', ['one two', 'three fou…']],
  ['unbreakable-name', ['unbreakabl', 'e-name']],
])('%s in two lines of ten characters', (text, expected) => {
  expect(lines(text, 10, 2)).toEqual(expected);
});
