'use client';

import { memo, type Ref } from 'react';
import { cellBindings } from '../cell/keys';
import type { CellKind } from '../cell/kind';
import { type Explained, keysText } from '../keyboard/binding';
import { notebookBindings, otherKeys } from './keys';
import css from './shortcuts.module.css';

interface Props {
  kinds: readonly CellKind[];
  explain: () => void;
  sheet: Ref<HTMLDialogElement>;
}

/** The keys of a notebook, from the tables that its listeners use. */
export const Shortcuts = memo(function Shortcuts({ kinds, explain, sheet }: Props) {
  const groups: readonly [string, readonly Explained[]][] = [
    ['While a cell has the focus', cellBindings(kinds)],
    ['Where no text is written', notebookBindings],
    ['Elsewhere', otherKeys],
  ];
  return (
    <>
      <button
        type="button"
        className={`quiet icon ${css.button}`}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={explain}
      >
        ?
      </button>
      <dialog ref={sheet} className={css.sheet} aria-label="Keyboard shortcuts">
        <form method="dialog" className={css.head}>
          <h2>Keyboard shortcuts</h2>
          <button type="submit">Close</button>
        </form>
        {groups.map(([title, bindings]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {bindings.map((binding) => (
                <div key={binding.meaning}>
                  <dt>{keysText(binding)}</dt>
                  <dd>{binding.meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </dialog>
    </>
  );
});
