import type { Failure } from '../failure';
import { Icon } from './chrome/icons';
import css from './failure-note.module.css';

/** What did not work and what to do about it. */
export function FailureNote({ failure: { code, message, remedy } }: { failure: Failure }) {
  return (
    <div className={css.note} role="alert">
      <Icon name="warning" />
      <div>
        <p className={css.message}>{message}</p>
        <p>{remedy}</p>
        <code>{code}</code>
      </div>
    </div>
  );
}
