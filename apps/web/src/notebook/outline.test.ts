import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cell } from './content';
import { headingsOf, outlineOf } from './outline';

const cell = (id: string, kind: Cell['kind'], source: string): Cell => ({ id, kind, source, view: 'auto' });
const texts = (source: string) => headingsOf(source).map(({ level, text }) => `${level} ${text}`);

test('headings and titles in order; queries stand below the heading above them', () => {
  const cells = [
    cell('a', 'QUERY', 'query First { x }'),
    cell('b', 'MARKDOWN', '# Heads\n\ntext\n\n## Which go?'),
    cell('c', 'MARKDOWN', 'no heading'),
    cell('d', 'QUERY', 'query OrderOfRemoval { x }'),
    cell('e', 'CONTROLS', '$x: Int'),
  ];
  expect(outlineOf(cells).map(({ cell: id, level, text }) => `${id} ${level} ${text}`)).toEqual([
    'a 1 First',
    'b 1 Heads',
    'b 2 Which go?',
    'd 3 Order of removal',
    'e 3 Controls',
  ]);
});

test('headings as Markdown has them', () => {
  expect(texts('# One #\n##Two\n### **Three** `x` [four](#cell-a) $n^2$\n#\n####### seven')).toEqual([
    '1 One',
    '3 Three x four n^2',
  ]);
  expect(texts('Under\n=====\nLined\n---\n\n---\n- item\n---')).toEqual(['1 Under', '2 Lined']);
  expect(texts('```\n# no\n```\n# yes\n~~~\n# no\n```\n# no')).toEqual(['1 yes']);
  expect(texts('    # code\n\\# text\n# \\*stars\\*')).toEqual(['1 *stars*']);
});

test('any text has an outline', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (source) => void headingsOf(source)));
  expect(headingsOf(`# ${'['.repeat(50_000)}`)).toHaveLength(1);
});
