import { percent } from '../../format/numbers';
import { remaining } from '../../format/time';
import { capitalised, words } from '../../format/words';
import type { Step } from '../../operations/state';
import { namesOf } from '../../views/find';
import css from './steps.module.css';

/** Each operation at work with its own progress. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const names = namesOf(steps.map(({ path, state }) => ({ path, fallback: words(state.kind) })));
  return (
    <ul className={css.steps}>
      {steps.map(({ state: { key, status, progress, waitingFor } }, index) => (
        <li key={key}>
          <span className={css.name}>{names[index]}</span>
          <progress className={css.bar} max={1} value={progress.fraction} aria-label={names[index]} />
          <span className={css.text}>
            {status === 'QUEUED' ? 'queued' : percent(progress.fraction, 0)}
            {progress.etaSeconds != null && `, ${remaining(progress)}`}
          </span>
          {progress.phase && <span className={css.waiting}>{capitalised(progress.phase)}</span>}
          {waitingFor && <span className={css.waiting}>{waitingFor.message}</span>}
        </li>
      ))}
    </ul>
  );
}
