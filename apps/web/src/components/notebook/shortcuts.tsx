'use client';

import { useEffect, useRef } from 'react';
import css from './shortcuts.module.css';

const keys: readonly [string, string][] = [
  ['↑ ↓', 'previous or next cell'],
  ['Enter', 'edit the cell'],
  ['Shift + Enter, Ctrl + Enter', 'run the cell'],
  ['Escape', 'stop editing'],
  ['A, B', 'new query above, below'],
  ['T', 'new text below'],
  ['Alt + ↑ ↓', 'move the cell'],
  ['D', 'duplicate the cell'],
  ['Delete', 'delete the cell'],
  ['Ctrl + Z', 'take back the last change of cells'],
  ['← → on a ratio', 'one hundredth; with Page up and down one tenth'],
  ['?', 'this list'],
];

/** The keys that a notebook listens to while a cell, and no field in it, has the focus. */
export function Shortcuts() {
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const field =
        event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable="true"]');
      if (event.key === '?' && !field) sheet.current?.showModal();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <button
        type="button"
        className={`quiet icon ${css.button}`}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => sheet.current?.showModal()}
      >
        ?
      </button>
      <dialog ref={sheet} className={css.sheet} aria-label="Keyboard shortcuts">
        <h2>Keyboard shortcuts</h2>
        <dl>
          {keys.map(([key, meaning]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
