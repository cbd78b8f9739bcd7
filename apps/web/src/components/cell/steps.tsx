import { percent } from '../../format/numbers';
import { duration } from '../../format/time';
import { words } from '../../format/words';
import type { OperationState } from '../../operations/types';
import css from './steps.module.css';

/** Each operation at work with its own progress. */
export function Steps({ steps }: { steps: readonly OperationState[] }) {
  return (
    <ul className={css.steps}>
      {steps.map(({ key, kind, status, progress: { fraction, etaSeconds } }) => (
        <li key={key}>
          <span className={css.name}>{words(kind)}</span>
          <progress className={css.bar} max={1} value={fraction} aria-label={words(kind)} />
          <span className={css.text}>
            {status === 'QUEUED' ? 'queued' : percent(fraction, 0)}
            {etaSeconds != null && `, ${duration(etaSeconds)} left`}
          </span>
        </li>
      ))}
    </ul>
  );
}
