import { useEffect } from 'react';
import type { Session } from '../../notebook/session';
import { bindingFor } from '../keyboard/binding';
import { strokeOf } from '../keyboard/stroke';
import { type NotebookContext, notebookBindings } from './keys';

/** Where text is written: its own history is meant there, and its own letters. */
const writing = 'textarea, [contenteditable="true"], input:not([type="range"], [type="checkbox"])';

/** Listens to the keys that mean something in the whole notebook. */
export function useNotebookKeys({ undo, redo, run, explain, outline, find }: NotebookContext): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const binding = bindingFor(notebookBindings, strokeOf(event));
      const place = event.target instanceof Element ? event.target : undefined;
      // A window over the notebook, such as the palette, is no part of it.
      if (!binding || place?.closest(writing) || place?.closest('dialog')) return;
      event.preventDefault();
      binding.run({ undo, redo, run, explain, outline, find });
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [undo, redo, run, explain, outline, find]);
}

/** What a pointer changes while it is down, such as a slider, is one step. */
export function useHeldPointer(session: Session): void {
  useEffect(() => {
    const hold = () => session.hold(true);
    const release = () => session.hold(false);
    window.addEventListener('pointerdown', hold, true);
    window.addEventListener('pointerup', release, true);
    window.addEventListener('pointercancel', release, true);
    // The window's own: a slider that is taken takes the focus from a field, and that is no end.
    window.addEventListener('blur', release);
    return () => {
      window.removeEventListener('pointerdown', hold, true);
      window.removeEventListener('pointerup', release, true);
      window.removeEventListener('pointercancel', release, true);
      window.removeEventListener('blur', release);
    };
  }, [session]);
}
