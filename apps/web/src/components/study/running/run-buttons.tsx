import { Icon } from '../../chrome/icons';
import css from '../study.module.css';

export interface StudyActions {
  start: (confirm?: boolean) => void;
  pause: () => void;
  resume: () => void;
  cancel: () => void;
}

interface Props {
  /** As the server says it; undefined for a study that is not known yet. */
  status: string | undefined;
  /** What is being done. */
  busy: boolean;
  actions: StudyActions;
}

/** What can be done with a study as it stands. */
export function RunButtons({ status, busy, actions }: Props) {
  const button = (label: string, act: () => void, primary = false) => (
    <button type="button" className={primary ? 'primary' : undefined} disabled={busy} onClick={act}>
      {primary && <Icon name="run" />} {label}
    </button>
  );
  return (
    <span className={css.buttons}>
      {(status === undefined || status === 'PLANNED') && button('Run', () => actions.start(), true)}
      {status === 'CANCELLED' && button('Run the rest', () => actions.start(), true)}
      {status === 'PAUSED' && button('Resume', actions.resume, true)}
      {status === 'RUNNING' && button('Pause', actions.pause)}
      {(status === 'RUNNING' || status === 'PAUSED') && button('Cancel', actions.cancel)}
    </span>
  );
}
