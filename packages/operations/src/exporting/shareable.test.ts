import { expect, test } from 'vitest';
import { hubIdIn, shareable } from './shareable.ts';

test.each([
  ['/home/somebody/models/llama', 'llama'],
  ['tokens:/data/rows.json#eval', 'tokens:rows.json#eval'],
  ['text:C:\\data\\wiki.txt', 'text:wiki.txt'],
  ['meta-llama/Llama-2-7b', 'meta-llama/Llama-2-7b'],
  ['cats', 'cats'],
  [`/home/somebody/hub/models--owner--tiny-1/snapshots/${'3a'.repeat(20)}`, 'owner/tiny-1@3a3a3a3'],
  [
    `parquet:/d/datasets--o--n/snapshots/${'ab'.repeat(20)}/data/x.parquet#text`,
    'parquet:o/n@abababa/data/x.parquet#text',
  ],
])('a card does not tell where %s lies', (name, shared) => {
  expect(shareable(name)).toBe(shared);
});

test('a repository of the hub is known by where its files lie', () => {
  expect(hubIdIn(`/cache/models--owner--tiny/snapshots/${'3a'.repeat(20)}`)).toBe('owner/tiny');
  expect(hubIdIn('/models/llama')).toBeNull();
});
