'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Cell } from '../../notebook/content';
import { duplicateCell, moveCell, removeCell, restoreCell } from '../../notebook/edits';
import { newId } from '../../notebook/ids';
import { say } from '../chrome/toast-store';
import { useNotebook } from '../notebook/context';
import { focusCell, neighbourOf } from './focus';

/** What can be done to any cell. */
export interface CellActions {
  insert: (kind: Cell['kind'], beside: string, where: 'above' | 'below') => void;
  move: (id: string, by: -1 | 1) => void;
  duplicate: (id: string) => void;
  remove: (id: string) => void;
}

const ActionsContext = createContext<CellActions | undefined>(undefined);

interface Props {
  insert: (kind: Cell['kind'], index: number) => void;
  children: ReactNode;
}

export function CellActionsProvider({ insert, children }: Props) {
  const { session } = useNotebook();
  const actions = useMemo<CellActions>(
    () => ({
      insert(kind, beside, where) {
        const index = session.getSnapshot().content.cells.findIndex(({ id }) => id === beside);
        insert(kind, where === 'above' ? index : index + 1);
      },
      move(id, by) {
        session.edit(moveCell(id, by), 'moving a cell');
        focusCell(id);
      },
      duplicate(id) {
        const copy = newId();
        session.edit(duplicateCell(id, copy), 'duplicating a cell');
        focusCell(copy);
      },
      remove(id) {
        const next = neighbourOf(id, 1) ?? neighbourOf(id, -1);
        const { cells } = session.getSnapshot().content;
        const index = cells.findIndex((cell) => cell.id === id);
        const cell = cells[index];
        if (!cell) return;
        session.edit(removeCell(id), 'deleting a cell');
        if (next) focusCell(next);
        // Not the history's last step: something else may have been done meanwhile.
        const undo = () => {
          session.edit(restoreCell(cell, index), 'bringing a cell back');
          focusCell(id);
        };
        say('The cell is deleted.', { label: 'Undo', run: undo });
      },
    }),
    [session, insert],
  );
  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

export function useCellActions(): CellActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('Cells stand inside a notebook.');
  return actions;
}
