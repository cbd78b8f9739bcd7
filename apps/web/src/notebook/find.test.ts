import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cell } from './content';
import { findIn, mostHits, occurrences } from './find';

const cell = (id: string, kind: Cell['kind'], source: string): Cell => ({ id, kind, source, view: 'auto' });
const cells = [cell('a', 'MARKDOWN', 'Heads and heads'), cell('b', 'QUERY', 'query OrderOfRemoval { removal }')];
const names = (id: string) => (id === 'b' ? ['Order of removal', 'Kept heads'] : []);
const places = (phrase: string) =>
  findIn(cells, phrase, names).map(({ cell: id, where, index }) => `${id} ${where} ${index}`);

test('texts, titles and names of results, whatever the case, in the order of the cells', () => {
  expect(places('HEADS')).toEqual(['a text 0', 'a text 1', 'b result 0']);
  expect(places('removal')).toEqual(['b title 0', 'b text 0', 'b text 1', 'b result 0']);
  expect(places('order of')).toEqual(['b title 0', 'b result 0']);
  expect(places('')).toEqual([]);
  expect(places('nowhere')).toEqual([]);
});

test('there is an end to hits', () => {
  expect(findIn([cell('a', 'MARKDOWN', 'x'.repeat(50_000))], 'x', () => [])).toHaveLength(mostHits);
});

test('an occurrence is where it says, and none is passed over', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1, maxLength: 2 }), (text, phrase) => {
      const found = occurrences(text, phrase);
      for (const at of found) expect(text.slice(at, at + phrase.length).toLowerCase()).toBe(phrase.toLowerCase());
      if (text.includes(phrase)) expect(found.length).toBeGreaterThan(0);
    }),
  );
});
