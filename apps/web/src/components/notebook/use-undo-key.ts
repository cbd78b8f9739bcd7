import { useEffect } from 'react';
import type { Session } from '../../notebook/session';
import { say } from '../chrome/toast-store';

const writing = 'input, textarea, select, [contenteditable="true"]';

/** Ctrl+Z takes back the last change of cells; inside a text field the field's own history is meant. */
export function useUndoKey(session: Session): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return;
      if (event.target instanceof Element && event.target.closest(writing)) return;
      const { undoable } = session.getSnapshot();
      if (!undoable) return;
      event.preventDefault();
      session.undo();
      say(`Taken back: ${undoable}.`);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [session]);
}
