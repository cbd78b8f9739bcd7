import { describe, expect, test, vi } from 'vitest';
import type { Cell, Content, Stored } from './content';
import { browserDrafts, openingOf } from './drafts';
import { duplicateCell, insertCell, moveCell, removeCell, setVariable } from './edits';
import { Session } from './session';

const cell = (id: string): Cell => ({ id, kind: 'MARKDOWN', source: id, view: 'auto' });
const stored: Stored = { id: 'n', title: 't', version: 3, cells: [cell('a'), cell('b')], variables: { ratio: 0.3 } };
const ids = ({ cells }: Content) => cells.map(({ id }) => id).join('');

function memory(): Storage {
  const entries = new Map<string, string>();
  return {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: (name: string, value: string) => void entries.set(name, value),
    removeItem: (name: string) => void entries.delete(name),
  } as Storage;
}

function open(storage = memory()) {
  vi.useFakeTimers();
  const drafts = browserDrafts(storage);
  return new Session(stored, { save: async () => ({ kind: 'saved', version: 4 }), drafts });
}

describe('edits', () => {
  test('insert, move, duplicate and remove', () => {
    expect(ids(insertCell(cell('x'), 1)(stored))).toBe('axb');
    expect(ids(moveCell('b', -1)(stored))).toBe('ba');
    expect(moveCell('a', -1)(stored)).toBe(stored);
    expect(ids(duplicateCell('a', 'c')(stored))).toBe('acb');
    expect(ids(removeCell('a')(stored))).toBe('b');
  });
});

describe('Session', () => {
  test('undoes a change of cells and leaves the sliders where they are', () => {
    const session = open();
    session.edit(removeCell('a'), 'deleting a cell');
    session.edit(setVariable('ratio', 0.5));
    expect(session.getSnapshot().undoable).toBe('deleting a cell');
    session.undo();
    const { content, undoable } = session.getSnapshot();
    expect([ids(content), content.variables.ratio, undoable]).toEqual(['ab', 0.5, undefined]);
  });

  test('what was not saved survives a reload', () => {
    const storage = memory();
    open(storage).edit(removeCell('a'), 'deleting a cell');
    expect(ids(open(storage).getSnapshot().content)).toBe('b');
  });

  test('a draft of an older version waits for the author, and taking theirs can be undone', () => {
    const storage = memory();
    browserDrafts(storage).write('n', { title: 'mine', cells: [], variables: { ratio: 0.7 }, version: 2 });
    const session = open(storage);
    expect(session.getSnapshot()).toMatchObject({ save: { kind: 'conflict' }, content: { title: 'mine' } });
    session.takeTheirs();
    expect(session.getSnapshot()).toMatchObject({ save: { kind: 'saved' }, content: { title: 't' } });
    session.undo();
    expect(session.getSnapshot().content).toEqual({ title: 'mine', cells: [], variables: { ratio: 0.7 } });
  });
});

describe('openingOf', () => {
  test('a draft that says what is stored is no draft', () => {
    expect(openingOf(stored, { ...stored, version: 1 }).kind).toBe('stored');
    expect(openingOf(stored, undefined).kind).toBe('stored');
  });

  test('storage that is forbidden or holds nonsense does no harm', () => {
    const broken = {
      getItem: () => '{',
      setItem: () => {
        throw new Error('full');
      },
    } as unknown as Storage;
    const drafts = browserDrafts(broken);
    drafts.write('n', { ...stored });
    expect(drafts.read('n')).toBeUndefined();
  });
});
