import { expect, test } from 'vitest';
import { shareable } from './card-facts.ts';

test.each([
  ['/home/somebody/models/llama', 'llama'],
  ['tokens:/data/rows.json#eval', 'tokens:rows.json#eval'],
  ['text:C:\\data\\wiki.txt', 'text:wiki.txt'],
  ['meta-llama/Llama-2-7b', 'meta-llama/Llama-2-7b'],
  ['cats', 'cats'],
])('a card does not tell where %s lies', (name, shared) => {
  expect(shareable(name)).toBe(shared);
});
