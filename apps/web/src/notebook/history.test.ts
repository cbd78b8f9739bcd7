import { describe, expect, test } from 'vitest';
import { carry } from './carry';
import type { Cell, Content } from './content';
import { changeCell, type Edit, insertCell, moveCell, removeCell, setTitle, setVariable } from './edits';
import { emptyHistory, type History, limits, pause, record, redo, takeBack, undo } from './history';

const cell = (id: string, source = id): Cell => ({ id, kind: 'MARKDOWN', source, view: 'auto', options: {} });
const start: Content = { title: 't', cells: ['a', 'b', 'c'].map((id) => cell(id)), variables: { ratio: 0.3 } };
const ids = ({ cells }: Content) => cells.map(({ id }) => id).join('');
const does = (edit: Edit, before = start) => ({ before, after: edit(before) });

function remember(edits: readonly Edit[], { key, every = 0 }: { key?: string; every?: number } = {}) {
  let history: History = emptyHistory;
  let content = start;
  for (const [index, edit] of edits.entries()) {
    const change = does(edit, content);
    content = change.after;
    history = record(history, { ...change, label: `step ${index}`, key, at: index * every });
  }
  return { history, content };
}

describe('record', () => {
  const typing = ['x', 'xy', 'xyz'].map((source) => changeCell('a', { source }));

  test('what belongs together within a second is one step, under its first name', () => {
    const { history, content } = remember(typing, { key: 'a', every: pause });
    expect(history.past).toMatchObject([{ label: 'step 0', before: start, after: content, at: 2 * pause }]);
    expect(remember(typing, { key: 'a', every: pause + 1 }).history.past).toHaveLength(3);
    expect(remember(typing).history.past).toHaveLength(3);
  });

  test('what leads back to the beginning is no step', () => {
    const back = remember([...typing, changeCell('a', { source: 'a' })], { key: 'a' });
    expect(back.history.past).toEqual([]);
  });

  test('nothing joins a step that was undone and done again, nor one before it', () => {
    const { history, content } = remember(typing.slice(0, 1), { key: 'a' });
    const undone = undo(history, content);
    const again = undone && redo(undone.history, undone.content);
    if (!again) throw new Error('There was nothing to undo.');
    const next = { ...does(changeCell('a', { source: 'xy' }), again.content), label: 'next', key: 'a', at: 0 };
    expect(record(again.history, next).past).toHaveLength(2);
  });

  test('remembers so many steps and no more', () => {
    const { history } = remember(Array.from({ length: limits.steps + 50 }, (_, index) => setTitle(`title ${index}`)));
    expect(history.past).toHaveLength(limits.steps);
    expect(history.past[0]?.label).toBe('step 50');
  });

  test('remembers so many characters, and always the last step', () => {
    const long = (index: number) => String(index).repeat(limits.characters / 8);
    const { history } = remember(Array.from({ length: 9 }, (_, index) => changeCell('a', { source: long(index) })));
    expect(history.past.length).toBeLessThan(5);
    const { history: huge } = remember([changeCell('a', { source: 'x'.repeat(limits.characters + 1) })]);
    expect(huge.past).toHaveLength(1);
  });
});

describe('takeBack touches only what the step did', () => {
  test('a title, a variable, a cell', () => {
    const now = setVariable('ratio', 0.9)(changeCell('b', { source: 'B' })(setTitle('T')(start)));
    expect(takeBack(does(setTitle('x')), now)).toEqual({ ...now, title: 't' });
    expect(takeBack(does(setVariable('seed', 3)), setVariable('seed', 4)(now))).toEqual(now);
    expect(takeBack(does(changeCell('a', { source: 'A' })), changeCell('a', { view: 'json' })(now)).cells[0]).toEqual({
      ...cell('a'),
      view: 'json',
    });
  });

  test('a removed cell comes back to its place, among cells that came and went meanwhile', () => {
    const removed = does(removeCell('b'));
    const now = insertCell(cell('x'), 0)(insertCell(cell('y'), 2)(moveCell('a', 1)(removed.after)));
    expect(ids(now)).toBe('xcay');
    expect(ids(takeBack(removed, now))).toBe('xcaby');
    expect(ids(takeBack(removed, removeCell('a')(removed.after)))).toBe('bc');
  });

  test('an added cell goes, a moved one returns, one that is gone stays gone', () => {
    expect(ids(takeBack(does(insertCell(cell('x'), 1)), insertCell(cell('x'), 3)(start)))).toBe('abc');
    const moved = does(moveCell('a', 1));
    expect(ids(takeBack(moved, insertCell(cell('x'), 3)(moved.after)))).toBe('abcx');
    expect(ids(takeBack(moved, removeCell('c')(moved.after)))).toBe('ab');
    expect(ids(carry(does(changeCell('c', { source: 'C' })), removeCell('c')(start)))).toBe('ab');
  });
});
