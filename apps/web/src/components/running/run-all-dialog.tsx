import { useEffect, useMemo, useRef } from 'react';
import { titleOf } from '../../language/title';
import { PriceOf } from '../cell/price-details';
import { useNotebook, useSessionPart } from '../notebook/context';
import css from './run-all.module.css';

interface Props {
  /** Those that lack figures. */
  cells: readonly string[];
  close: () => void;
}

/** What would run, and its price together: what several cells share is counted once. */
export function RunAllDialog({ cells, close }: Props) {
  const { session, runs } = useNotebook();
  const dialog = useRef<HTMLDialogElement>(null);
  const primary = useRef<HTMLButtonElement>(null);
  const all = useSessionPart(session, ({ content }) => content.cells);
  const shown = useMemo(() => all.filter(({ id }) => cells.includes(id)), [all, cells]);
  const studies = all.some(({ kind }) => kind === 'STUDY');
  useEffect(() => {
    dialog.current?.showModal();
    primary.current?.focus();
  }, []);
  const run = () => {
    dialog.current?.close();
    runs.run(shown.map(({ id }) => id));
  };
  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby="run-all-title" onClose={close}>
      <h2 id="run-all-title">Run all queries</h2>
      {shown.length === 0 ? (
        <p>Nothing is left to run.</p>
      ) : (
        <>
          <ul>
            {shown.map(({ id, source }) => (
              <li key={id}>{titleOf(source)}</li>
            ))}
          </ul>
          <PriceOf keys={runs.keys(cells)} />
        </>
      )}
      {studies && <p className={css.note}>Studies are started in their own cells.</p>}
      <div className={css.buttons}>
        <button type="button" onClick={() => dialog.current?.close()}>
          Not now
        </button>
        <button type="button" ref={primary} className="primary" disabled={shown.length === 0} onClick={run}>
          Run
        </button>
      </div>
    </dialog>
  );
}
