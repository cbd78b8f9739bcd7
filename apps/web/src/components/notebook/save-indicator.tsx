import type { SaveState } from '../../notebook/autosave';
import { Icon } from '../chrome/icons';
import css from './save-indicator.module.css';

interface Props {
  state: SaveState;
  retry: () => void;
}

/** Whether what was written is on the server. */
export function SaveIndicator({ state, retry }: Props) {
  if (state.kind === 'failed') {
    return (
      <button
        type="button"
        className={css.failed}
        onClick={retry}
        title={`${state.failure.message} ${state.failure.remedy}`}
      >
        <Icon name="warning" /> Not saved, retry
      </button>
    );
  }
  const texts = { saved: 'Saved', pending: 'Saving…', saving: 'Saving…', conflict: 'Not saved' };
  return (
    <span className={css.state} role="status">
      {texts[state.kind]}
    </span>
  );
}
