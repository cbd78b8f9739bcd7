import { Icon } from '../chrome/icons';
import { states } from './kinds';
import css from './library.module.css';

/** The state of an operation in a word; nothing for what has none. */
export function StateSign({ status }: { status: string | null | undefined }) {
  const state = status == null ? undefined : states[status];
  if (!state) return null;
  return (
    <span className={css.state} data-tone={state.tone}>
      <Icon name={state.icon} /> {state.word}
    </span>
  );
}
