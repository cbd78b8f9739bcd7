import { useEffect, useRef } from 'react';
import css from '../study.module.css';

interface Props {
  /** Why it is asked; nothing is asked without. */
  questions: readonly string[];
  confirm: () => void;
  close: () => void;
}

/** Asks before a study that would run for long or store much. */
export function Confirm({ questions, confirm, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = questions.length > 0;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby="confirm-study" onClose={close}>
      <h2 id="confirm-study">Start this study?</h2>
      {questions.map((question) => (
        <p key={question}>{question}</p>
      ))}
      <div className={css.dialogButtons}>
        <button type="button" onClick={close}>
          Not now
        </button>
        <button
          type="button"
          className="primary"
          onClick={() => {
            close();
            confirm();
          }}
        >
          Start it
        </button>
      </div>
    </dialog>
  );
}
