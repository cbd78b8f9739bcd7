import { EndSession, type ReadAccount } from '../../documents/access';
import { instant } from '../../format/time';
import type { ResultOf } from '../../graphql';
import { FailureNote } from '../failure-note';
import { useRowFocus } from '../keyboard/use-row-focus';
import css from './account.module.css';
import { useChange } from './use-change';

type Session = ResultOf<typeof ReadAccount>['viewer']['sessions'][number];

/** The browsers that one is signed in with. */
export function SessionList({ sessions, changed }: { sessions: readonly Session[]; changed: () => void }) {
  const { failure, change } = useChange(changed);
  const rows = useRowFocus();
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Browsers</h2>
      {failure && <FailureNote failure={failure} />}
      <ul className={css.rows} {...rows}>
        {sessions.map(({ id, agent, isCurrent, createdAt, seenAt }) => (
          <li key={id} className={css.row}>
            <div className={css.what}>
              {isCurrent ? <strong>This browser</strong> : 'Another browser'}
              <span className={css.meta}>{agent}</span>
              <span className={css.meta}>
                since {instant(createdAt)} · last seen {instant(seenAt)}
              </span>
            </div>
            {!isCurrent && (
              <button
                type="button"
                aria-label={`Sign out the browser of ${instant(createdAt)}`}
                onClick={() => change(EndSession, { id })}
              >
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
