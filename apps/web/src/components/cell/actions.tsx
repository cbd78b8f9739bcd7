'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { duplicateCell, foldCells, isFolded, moveCell, removeCell } from '../../notebook/edits';
import { newId } from '../../notebook/ids';
import { say } from '../chrome/toast-store';
import type { Binding } from '../keyboard/binding';
import { useNotebook } from '../notebook/context';
import { focusCell, neighbourOf } from './focus';
import { type CellContext, cellBindings } from './keys';
import type { CellKind } from './kind';

/** What can be done to any cell. */
export interface CellActions {
  kinds: readonly CellKind[];
  bindings: readonly Binding<CellContext>[];
  insert: (kind: CellKind, beside: string, where: 'above' | 'below') => void;
  /** By so many places, up where it is negative. */
  move: (id: string, by: number) => void;
  duplicate: (id: string) => void;
  /** Folds an open cell, opens a folded one. */
  fold: (id: string) => void;
  remove: (id: string) => void;
}

const ActionsContext = createContext<CellActions | undefined>(undefined);

interface Props {
  kinds: readonly CellKind[];
  insert: (kind: CellKind, index: number) => void;
  children: ReactNode;
}

export function CellActionsProvider({ kinds, insert, children }: Props) {
  const { session } = useNotebook();
  const actions = useMemo<CellActions>(
    () => ({
      kinds,
      bindings: cellBindings(kinds),
      insert(kind, beside, where) {
        const index = session.getSnapshot().content.cells.findIndex(({ id }) => id === beside);
        insert(kind, where === 'above' ? index : index + 1);
      },
      move(id, by) {
        // Several places in a row are one move.
        session.edit(moveCell(id, by), { label: 'moving a cell', key: `move:${id}` });
        focusCell(id);
      },
      duplicate(id) {
        const copy = newId();
        session.edit(duplicateCell(id, copy), 'duplicating a cell');
        focusCell(copy);
      },
      fold(id) {
        const cell = session.getSnapshot().content.cells.find((entry) => entry.id === id);
        if (!cell) return;
        const folded = !isFolded(cell);
        session.edit(foldCells(new Set([id]), folded), folded ? 'folding a cell' : 'unfolding a cell');
        focusCell(id);
      },
      remove(id) {
        const next = neighbourOf(id, 1) ?? neighbourOf(id, -1);
        const step = session.edit(removeCell(id), 'deleting a cell');
        if (!step) return;
        if (next) focusCell(next);
        // Not the history's last step: something else may have been done meanwhile.
        const undo = () => {
          session.takeBack(step, 'bringing a cell back');
          focusCell(id);
        };
        say('The cell is deleted.', { label: 'Undo', run: undo });
      },
    }),
    [session, kinds, insert],
  );
  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

export function useCellActions(): CellActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('Cells stand inside a notebook.');
  return actions;
}
