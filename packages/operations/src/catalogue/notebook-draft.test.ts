import { describe, expect, test } from 'vitest';
import { requireStorable } from './notebook-draft.ts';
import type { Cell, NotebookDraft } from './notebooks.ts';

const NUL = '\u0000';
const cell = (more: Partial<Cell> = {}): Cell => ({ id: 'a', kind: 'MARKDOWN', source: '', view: 'auto', ...more });
const draft = (more: Partial<NotebookDraft> = {}): NotebookDraft => ({
  id: 'notebook',
  title: '',
  cells: [cell()],
  variables: {},
  ...more,
});

describe('a notebook that is saved', () => {
  test.each<[string, Partial<NotebookDraft>, RegExp]>([
    ['two cells of one id', { cells: [cell(), cell({ id: 'b' }), cell()] }, /Two cells have the id "a"/],
    ['a NUL in the title', { title: `x${NUL}` }, /The title holds the character U\+0000/],
    ['a NUL in a source', { cells: [cell(), cell({ id: 'b', source: `\\${NUL}` })] }, /The cell "b" holds/],
    ['a NUL in an option', { cells: [cell({ options: { [NUL]: 1 } })] }, /The cell "a" holds/],
    ['a NUL in a value', { variables: { ratio: [NUL] } }, /A value holds/],
    ['an id that is none', { id: 'a b' }, /letters, digits, hyphens/],
  ])('may not have %s', (_name, more, message) => {
    expect(() => requireStorable(draft(more))).toThrow(message);
  });

  test('may hold what only looks like one', () => {
    expect(() => requireStorable(draft({ cells: [cell({ source: '\\u0000 \\\\u0000 0' })] }))).not.toThrow();
  });
});
