import { describe, expect, test, vi } from 'vitest';
import { bindingFor } from '../keyboard/binding';
import { notebookBindings } from '../notebook/keys';
import type { CellActions } from './actions';
import { cellBindings } from './keys';
import { cellKinds } from './registry';

const bindings = cellBindings(cellKinds);

function actions() {
  return {
    insert: vi.fn(),
    move: vi.fn(),
    duplicate: vi.fn(),
    fold: vi.fn(),
    remove: vi.fn(),
    kinds: cellKinds,
    bindings,
  };
}

function press(stroke: string, given: CellActions = actions()) {
  const context = { id: 'a', edit: vi.fn(), run: vi.fn(), actions: given };
  bindingFor(bindings, stroke)?.run(context);
  return context;
}

describe('keys of a cell', () => {
  test('no key means two things', () => {
    const strokes = [...bindings, ...notebookBindings].flatMap((binding) => binding.strokes);
    expect(strokes.filter((stroke, index) => strokes.indexOf(stroke) !== index)).toEqual([]);
  });

  test('every kind that can be made has its letter, below and with Shift above', () => {
    for (const kind of cellKinds.filter(({ key }) => key !== undefined)) {
      const given = actions();
      press(`${kind.key}`, given);
      press(`Shift+${kind.key}`, given);
      expect(given.insert.mock.calls).toEqual([
        [kind, 'a', 'below'],
        [kind, 'a', 'above'],
      ]);
    }
    expect(cellKinds.map(({ kind, key }) => [kind, key])).toEqual([
      ['QUERY', 'q'],
      ['MARKDOWN', 't'],
      ['CONTROLS', 'c'],
      ['STUDY', 's'],
    ]);
  });

  test('a and b are those of other notebooks', () => {
    const given = actions();
    press('a', given);
    press('b', given);
    expect(given.insert.mock.calls.map(([kind, , where]) => [kind.kind, where])).toEqual([
      ['QUERY', 'above'],
      ['QUERY', 'below'],
    ]);
  });

  test('cells are moved, folded, duplicated, deleted, edited and run', () => {
    expect(press('Alt+ArrowUp').actions.move).toHaveBeenCalledWith('a', -1);
    expect(press('f').actions.fold).toHaveBeenCalledWith('a');
    expect(press('d').actions.duplicate).toHaveBeenCalledWith('a');
    expect(press('Delete').actions.remove).toHaveBeenCalledWith('a');
    expect(press('Enter').edit).toHaveBeenCalledOnce();
    expect(press('Mod+Enter').run).toHaveBeenCalledOnce();
    expect(bindingFor(bindings, 'x')).toBeUndefined();
  });
});
