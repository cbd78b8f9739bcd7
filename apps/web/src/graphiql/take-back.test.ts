import { expect, test } from 'vitest';
import type { Cell, Content } from '../notebook/content';
import { withDocument } from './take-back';

const cell = (id: string, source: string): Cell => ({ id, kind: 'QUERY', source, view: 'auto' });
const notebook: Content = { title: 'n', cells: [cell('a', 'old'), cell('b', 'other')], variables: {} };
const sources = (cellId: string, document: string) =>
  withDocument(notebook, { cell: cellId, document }, 'new').cells.map(({ source }) => source);

test('a cell that still says what was handed over is changed', () => {
  expect(sources('a', 'old')).toEqual(['new', 'other']);
});

test('a cell that says something else by now keeps it; the document comes below', () => {
  expect(sources('a', 'older')).toEqual(['old', 'new', 'other']);
});

test('without its cell the document comes last', () => {
  expect(sources('gone', 'old')).toEqual(['old', 'other', 'new']);
});
