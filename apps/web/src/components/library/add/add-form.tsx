import type { ReactNode } from 'react';
import { FailureNote } from '../../failure-note';
import css from './add.module.css';
import type { Adding } from './use-adding';

interface Props {
  /** What the button says. */
  verb?: string;
  /** What has become of it. */
  done: (name: string) => ReactNode;
  adding: Adding;
  begin: () => void;
  stop: () => void;
  reset: () => void;
  close: () => void;
  /** Whether everything is given that is needed. */
  ready: boolean;
  /** What is wrong with what is given. */
  problem?: string | null;
  children: ReactNode;
}

/** The frame of forms whose work takes a while: fields, progress, what came of it. */
export function AddForm({
  verb = 'Add',
  done,
  adding,
  begin,
  stop,
  reset,
  close,
  ready,
  problem = null,
  children,
}: Props) {
  const isRunning = adding.state === 'running';
  if (adding.state === 'done') {
    return (
      <div className={css.form}>
        <p role="status">{done(adding.name)}</p>
        <div className={css.buttons}>
          <button type="button" onClick={reset}>
            {verb} another
          </button>
          <button type="button" className="primary" onClick={close}>
            Close
          </button>
        </div>
      </div>
    );
  }
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
    >
      <fieldset className={css.fields} disabled={isRunning}>
        <legend className="visually-hidden">{verb} what</legend>
        {children}
      </fieldset>
      {problem && <p className={css.problem}>{problem}</p>}
      {adding.state === 'failed' && <FailureNote failure={adding.failure} />}
      {isRunning && (
        <div className={css.progress}>
          <progress max={1} value={adding.progress.fraction ?? undefined} aria-label="Work done" />
          <p role="status">{adding.progress.text}</p>
        </div>
      )}
      <div className={css.buttons}>
        {isRunning ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" onClick={close}>
            Close
          </button>
        )}
        <button type="submit" className="primary" disabled={isRunning || !ready}>
          {verb}
        </button>
      </div>
    </form>
  );
}
