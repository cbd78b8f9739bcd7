import { useMemo } from 'react';
import { foldCells } from '../../notebook/edits';
import type { Session } from '../../notebook/session';
import { focusedCell } from '../cell/focus';
import type { CellKind } from '../cell/kind';
import { keysText } from '../keyboard/binding';
import { strokeText } from '../keyboard/stroke';
import { type Command, useCommands } from '../palette/commands';
import { notebookKeys } from './keys';
import type { HistoryActions } from './use-history';

interface Options {
  session: Session;
  history: HistoryActions;
  undoable: string | undefined;
  redoable: string | undefined;
  kinds: readonly CellKind[];
  insert: (kind: CellKind, index: number) => void;
  explain: () => void;
}

const group = 'Notebook';

/** What the command palette offers in a notebook. */
export function useNotebookCommands(options: Options): void {
  const { session, history, undoable, redoable, kinds, insert, explain } = options;
  const steps = useMemo(() => stepCommands({ history, undoable, redoable }), [history, undoable, redoable]);
  const others = useMemo<readonly Command[]>(
    () => [
      ...kinds.filter(({ key }) => key !== undefined).map((kind) => addCommand(kind, session, insert)),
      { id: 'cells:fold', title: 'Fold all cells', group, run: () => foldAll(session, true) },
      { id: 'cells:unfold', title: 'Unfold all cells', group, run: () => foldAll(session, false) },
      { id: 'keys', title: 'Keyboard shortcuts', group, keys: keysText(notebookKeys.explain), run: explain },
    ],
    [session, kinds, insert, explain],
  );
  useCommands(steps);
  useCommands(others);
}

function stepCommands({ history, undoable, redoable }: Pick<Options, 'history' | 'undoable' | 'redoable'>) {
  const commands: Command[] = [];
  const add = (name: 'undo' | 'redo', word: string, label: string | undefined) => {
    if (label === undefined) return;
    commands.push({
      id: name,
      title: `${word} ${label}`,
      group,
      keys: keysText(notebookKeys[name]),
      run: history[name],
    });
  };
  add('undo', 'Undo', undoable);
  add('redo', 'Redo', redoable);
  return commands;
}

/** Below the cell that has the focus; at the end when none has. */
function addCommand(kind: CellKind, session: Session, insert: Options['insert']): Command {
  const run = () => {
    const { cells } = session.getSnapshot().content;
    const here = cells.findIndex(({ id }) => id === focusedCell());
    insert(kind, here < 0 ? cells.length : here + 1);
  };
  return { id: `add:${kind.kind}`, title: `Add ${kind.noun}`, group, keys: strokeText(kind.key ?? ''), run };
}

function foldAll(session: Session, folded: boolean): void {
  const ids = new Set(session.getSnapshot().content.cells.map(({ id }) => id));
  session.edit(foldCells(ids, folded), folded ? 'folding all cells' : 'unfolding all cells');
}
