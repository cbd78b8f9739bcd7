import type { Ref } from 'react';
import { plural } from '../../format/words';
import type { Cell } from '../../notebook/content';
import { ConflictCard } from './conflict-card';
import css from './merge.module.css';
import type { Settling } from './use-settling';

interface Props {
  ref: Ref<HTMLDialogElement>;
  settlings: readonly Settling[];
  notes: readonly string[];
  cells: readonly Cell[];
  save: () => void;
}

/** What two windows changed in the same lines, side by side. Closed, everything waits as it is. */
export function Differences({ ref, settlings, notes, cells, save }: Props) {
  return (
    <dialog ref={ref} className={css.dialog} aria-labelledby="differences">
      <form method="dialog" onSubmit={save}>
        <header>
          <h2 id="differences">Two windows changed the same lines</h2>
          <p>
            {plural(settlings.length, 'text')} to settle; everything else is merged by itself. Lines with + were added
            and those with − removed since both windows agreed. Unless you choose otherwise, both are kept.
          </p>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </header>
        <div className={css.cards}>
          {settlings.map((settling) => (
            <ConflictCard
              key={settling.conflict.cell ?? ''}
              settling={settling}
              cell={cells.find(({ id }) => id === settling.conflict.cell)}
            />
          ))}
        </div>
        <footer>
          <button type="button" onClick={({ currentTarget }) => currentTarget.closest('dialog')?.close()}>
            Decide later
          </button>
          <button type="submit" className="primary">
            Save the merged text
          </button>
        </footer>
      </form>
    </dialog>
  );
}
