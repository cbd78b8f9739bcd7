import { useMemo } from 'react';
import type { Step } from '../../notebook/history';
import type { Session } from '../../notebook/session';
import { touchedBy } from '../../notebook/touched';
import { cellWithFocus, focusCell, revealCell } from '../cell/focus';
import { say } from '../chrome/toast-store';

export interface HistoryActions {
  undo: () => void;
  redo: () => void;
}

/** Goes back and forth in the history of a notebook, says what that did, and shows where. */
export function useHistory(session: Session): HistoryActions {
  return useMemo(() => {
    const undo = () => {
      const here = cellWithFocus();
      const step = session.undo();
      if (!step) return;
      show(session, step, here);
      say(`Undone: ${step.label}.`, { label: 'Redo', run: redo });
    };
    const redo = () => {
      const here = cellWithFocus();
      const step = session.redo();
      if (!step) return;
      show(session, step, here);
      say(`Redone: ${step.label}.`, { label: 'Undo', run: undo });
    };
    return { undo, redo };
  }, [session]);
}

/** A cell that has the focus itself gives it to the one that changed; buttons and fields keep it. */
function show(session: Session, step: Step, here: string | undefined): void {
  const { cells } = session.getSnapshot().content;
  const there = new Set(cells.map(({ id }) => id));
  const changed = touchedBy(step).cells.find((id) => there.has(id));
  if (here !== undefined) focusCell(changed ?? (there.has(here) ? here : (cells[0]?.id ?? '')));
  else if (changed !== undefined) revealCell(changed);
}
