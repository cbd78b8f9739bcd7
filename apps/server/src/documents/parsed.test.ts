import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { parsedDocuments } from './parsed.ts';

test('parsed documents are found again, those asked for least recently go first, and one too large is not kept', async () => {
  const store = parsedDocuments(100);
  const small = ['{ a }', '{ b }', '{ c }'].map((source) => parse(source));
  await store.set('first', small[0]!);
  await store.set('second', small[1]!);
  expect(await store.get('first')).toBe(small[0]);
  await store.set('third', parse(`{ ${'c'.repeat(75)} }`));
  expect(await store.get('second')).toBeUndefined();
  expect(await store.get('first')).toBe(small[0]);
  await store.set('large', parse(`{ ${'d'.repeat(200)} }`));
  expect(await store.get('large')).toBeUndefined();
  await store.delete('first');
  expect(await store.get('first')).toBeUndefined();
});
