import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf } from './address-of';
import { piecesOf, wordsOf } from './words';

const marked = (text: string, question: string) =>
  piecesOf(text, wordsOf(question))
    .map(({ text: piece, found }) => (found ? `[${piece}]` : piece))
    .join('');

test('what was looked for is marked, whatever its case, by the letter', () => {
  expect(marked('Heads at HEADS', 'heads')).toBe('[Heads] at [HEADS]');
  expect(marked('a.b (a+b) axb', 'a.b (a+')).toBe('[a.b] [(a+]b) axb');
  expect(marked('headstrong head', 'head headstrong')).toBe('[headstrong] [head]');
  expect(marked('<b>x</b>', '<b>')).toBe('[<b>]x</b>');
  expect(marked('anything', '  ')).toBe('anything');
});

test('marking leaves every text as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 12 }), (text, question) => {
      expect(
        piecesOf(text, wordsOf(question))
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('an address leads to the cell, whatever the names are', () => {
  const notebook = { id: 'a/b', title: '', updatedAt: '' };
  expect(addressOf({ notebook, cell: null })).toBe('/notebooks/a%2Fb');
  expect(addressOf({ notebook, cell: { id: 'x y', kind: 'QUERY', source: '' } })).toBe('/notebooks/a%2Fb#cell-x%20y');
});
