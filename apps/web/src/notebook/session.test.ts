import { describe, expect, test, vi } from 'vitest';
import { type Cell, type Content, contentOf, type Stored } from './content';
import { browserDrafts, openingOf } from './drafts';
import {
  changeCell,
  duplicateCell,
  type Edit,
  foldCells,
  insertCell,
  isFolded,
  moveCell,
  removeCell,
  setTitle,
  setVariable,
} from './edits';
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
  vi.useFakeTimers({ now: 0 });
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

  test('an edit that changes nothing leaves the same object', () => {
    for (const edit of [
      changeCell('a', { source: 'a' }),
      changeCell('no', { source: 'x' }),
      setTitle('t'),
      setVariable('ratio', 0.3),
      foldCells(new Set(['a', 'b']), false),
    ]) {
      expect(edit(stored)).toBe(stored);
    }
  });

  test('folding keeps what else is said of how a cell is shown', () => {
    const shown = changeCell('a', { options: { builder: 'plan' } })(stored);
    const folded = foldCells(new Set(['a', 'b']), true)(shown);
    expect(folded.cells.map(isFolded)).toEqual([true, true]);
    expect(folded.cells[0]?.options).toEqual({ builder: 'plan', folded: true });
    expect(foldCells(new Set(['a']), false)(folded).cells[0]?.options).toEqual({ builder: 'plan' });
  });
});

describe('Session', () => {
  test('takes one step back and leaves what was done after it: a slider keeps its place', () => {
    const session = open();
    const step = session.edit(removeCell('a'), 'deleting a cell');
    session.edit(setVariable('ratio', 0.5));
    if (!step) throw new Error('Nothing was remembered.');
    session.takeBack(step, 'bringing a cell back');
    const { content, undoable } = session.getSnapshot();
    expect([ids(content), content.variables.ratio, undoable]).toEqual(['ab', 0.5, 'bringing a cell back']);
    session.undo();
    expect(ids(session.getSnapshot().content)).toBe('b');
  });

  test('typing, the title, sliders and cells go back one step after the other, and forth again', () => {
    const session = open();
    const seen = [session.getSnapshot().content];
    const done = (edit: Edit, label?: string) => {
      vi.advanceTimersByTime(2000);
      session.edit(edit, label);
      seen.push(session.getSnapshot().content);
    };
    done(changeCell('a', { source: 'more' }));
    done(setTitle('T'));
    done(setVariable('ratio', 0.5));
    done(moveCell('a', 1), 'moving a cell');
    done(foldCells(new Set(['b']), true), 'folding a cell');
    const labels: (string | undefined)[] = [];
    for (const content of seen.toReversed().slice(1)) {
      labels.push(session.undo()?.label);
      expect(session.getSnapshot().content).toBe(content);
    }
    expect(labels).toEqual([
      'folding a cell',
      'moving a cell',
      'setting ratio',
      'changing the title',
      'writing in a cell',
    ]);
    expect(session.getSnapshot()).toMatchObject({ undoable: undefined, redoable: 'writing in a cell' });
    for (const content of seen.slice(1)) {
      session.redo();
      expect(session.getSnapshot().content).toBe(content);
    }
    expect([session.redo(), session.getSnapshot().redoable]).toEqual([undefined, undefined]);
  });

  test('a drag is one step however long it takes; what is typed without a pause as well', () => {
    const session = open();
    session.hold(true);
    for (const ratio of [0.31, 0.32, 0.33]) {
      session.edit(setVariable('ratio', ratio));
      vi.advanceTimersByTime(5000);
    }
    session.hold(false);
    for (const source of ['x', 'xy', 'xyz']) {
      session.edit(changeCell('a', { source }));
      vi.advanceTimersByTime(900);
    }
    vi.advanceTimersByTime(200);
    session.edit(changeCell('a', { source: 'xyz!' }));
    const source = () => session.getSnapshot().content.cells[0]?.source;
    session.undo();
    expect(source()).toBe('xyz');
    session.undo();
    expect(source()).toBe('a');
    session.undo();
    expect([session.getSnapshot().content, session.getSnapshot().undoable]).toEqual([contentOf(stored), undefined]);
  });

  test('what is undone is saved, and a new edit leaves nothing to redo', async () => {
    const saved: Content[] = [];
    vi.useFakeTimers({ now: 0 });
    const session = new Session(stored, {
      save: async (_id, content, version) => {
        saved.push(content);
        return { kind: 'saved', version: version + 1 };
      },
      drafts: browserDrafts(memory()),
    });
    session.edit(removeCell('a'), 'deleting a cell');
    await vi.advanceTimersByTimeAsync(1000);
    session.undo();
    await vi.advanceTimersByTimeAsync(1000);
    expect(saved.map(ids)).toEqual(['b', 'ab']);
    session.edit(setTitle('T'));
    expect(session.redo()).toBeUndefined();
  });

  test('what no database takes is replaced where it is pasted', () => {
    const session = open();
    session.edit(changeCell('a', { source: 'a\0b\uD800c😀' }));
    session.edit(setVariable('metric', ['\uDC00']));
    const { cells, variables } = session.getSnapshot().content;
    expect([cells[0]?.source, variables.metric]).toEqual(['a\uFFFDb\uFFFDc😀', ['\uFFFD']]);
  });

  test('cells that were saved with one id are told apart', () => {
    vi.useFakeTimers({ now: 0 });
    const cells = [cell('a'), cell('a-2'), cell('a'), cell('a')];
    const session = new Session(
      { ...stored, cells },
      { save: async () => ({ kind: 'saved', version: 4 }), drafts: browserDrafts(memory()) },
    );
    expect(session.getSnapshot().content.cells.map(({ id }) => id)).toEqual(['a', 'a-2', 'a-3', 'a-4']);
    session.edit(changeCell('a-3', { source: 'mine' }));
    expect(session.getSnapshot().content.cells.map(({ source }) => source)).toEqual(['a', 'a-2', 'mine', 'a']);
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
    const step = session.takeTheirs();
    expect(session.getSnapshot()).toMatchObject({ save: { kind: 'saved' }, content: { title: 't' } });
    session.undo();
    expect(session.getSnapshot().content).toEqual({ title: 'mine', cells: [], variables: { ratio: 0.7 } });
    session.redo();
    session.edit(insertCell(cell('x'), 0), 'adding text');
    if (step) session.takeBack(step, 'bringing mine back');
    expect(session.getSnapshot().content).toMatchObject({
      title: 'mine',
      cells: [cell('x')],
      variables: { ratio: 0.7 },
    });
  });
});

describe('openingOf', () => {
  test('a draft that says what is stored is no draft, in whichever order a database gives names back', () => {
    const nested = { ...stored, variables: { input: { seed: 1, ratio: 0.3, inner: [{ b: 1, a: 2 }] } } };
    const draft = { ...stored, variables: { input: { inner: [{ a: 2, b: 1 }], ratio: 0.3, seed: 1 } }, version: 1 };
    expect(openingOf(nested, draft).kind).toBe('stored');
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
